import { expect, it, vi } from 'vitest';
import { setLanguage } from '../i18n/messages';
import { createApi } from './client';

const answers = (status: number, body: string) =>
  createApi(
    '/api',
    () => 'token',
    async () => new Response(body, { status }),
  ).get('/x');

it('tells the sentence of a refusal', async () => {
  await expect(answers(422, '{"code": "no-file", "detail": "请上传文件。"}')).rejects.toThrow('请上传文件。');
});

it('tells failures that have no sentence in the language of the page', async () => {
  setLanguage('zh-hans');
  await expect(answers(502, '<html>Bad Gateway</html>')).rejects.toThrow('服务器出错（502），请稍后重试。');
  await expect(answers(422, '{"detail": [{"msg": "Field required"}]}')).rejects.toThrow(
    '服务器拒绝了此操作（422）。',
  );
  const silent = createApi('/api', () => '', vi.fn().mockRejectedValue(new TypeError('Failed to fetch')));
  await expect(silent.get('/x')).rejects.toThrow('无法连接服务器');
});
