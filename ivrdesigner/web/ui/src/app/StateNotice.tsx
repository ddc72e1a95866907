/** Says what keeps the author from going on as usual, and what to do about it. */

import { TriangleAlert, Users } from 'lucide-react';
import { messages } from '../i18n/messages';
import { isUnreadable, useDesigner } from '../store/designer';
import { useSavedByOthers } from '../store/others';
import { loadDraft } from '../store/sync';
import { useBoot } from './boot';

const t = messages({
  signedOut: {
    en: 'You are signed out. Your work is kept in this browser; sign in in another tab, then come back and go on.',
    'zh-Hans': '您已退出登录，修改已保留在此浏览器中。请在新标签页登录，然后回到这里继续。',
  },
  signIn: { en: 'Sign in', 'zh-Hans': '登录' },
  unreadable: {
    en: 'The text of this flow is no YAML. The graph shows what was last good, and can be changed again once the text is correct.',
    'zh-Hans': '此流程的文本不是有效的 YAML。图上显示的是最近一次有效的内容，改正文本后才能继续修改。',
  },
  text: { en: 'Show the text', 'zh-Hans': '显示文本' },
  others: {
    en: '{author} has saved revision {revision}. When you save, you choose what to take of either.',
    'zh-Hans': '{author} 已保存修订 {revision}。您保存时可逐项选择保留哪一方的内容。',
  },
  newer: { en: '{author} has saved revision {revision}.', 'zh-Hans': '{author} 已保存修订 {revision}。' },
  load: { en: 'Open it', 'zh-Hans': '打开' },
});

export function StateNotice() {
  const isSignedOut = useDesigner((store) => store.check === 'signedOut' || store.save === 'signedOut');
  const isStale = useDesigner(isUnreadable);
  const { home } = useBoot();
  if (!isSignedOut && !isStale) return <SavedByOthers />;
  return (
    <div className="notice warning" role="alert">
      <TriangleAlert size={16} aria-hidden="true" />
      <span>{t(isSignedOut ? 'signedOut' : 'unreadable')}</span>
      {isSignedOut ? (
        <a className="button primary" href={home} target="_blank" rel="noreferrer">
          {t('signIn')}
        </a>
      ) : (
        <button type="button" className="button" onClick={() => useDesigner.getState().openPanel('yaml')}>
          {t('text')}
        </button>
      )}
    </div>
  );
}

function SavedByOthers() {
  const head = useSavedByOthers();
  const isUnsaved = useDesigner((store) => store.save !== 'saved');
  if (head === null) return null;
  const { author, revision } = head;
  return (
    <div className="notice" role="status">
      <Users size={16} aria-hidden="true" />
      <span>{t(isUnsaved ? 'others' : 'newer', { author: author || '–', revision })}</span>
      {!isUnsaved && (
        <button type="button" className="button" onClick={() => void loadDraft().catch(() => undefined)}>
          {t('load')}
        </button>
      )}
    </div>
  );
}
