import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { declared, messages, setLanguage } from './messages';

import.meta.glob(['../**/*.{ts,tsx}', '!../**/*.test.{ts,tsx}', '!../main.tsx'], { eager: true });

const HAN = /\p{Script=Han}/u;
/** Names that are the same in both languages. */
const NAMES = /^(YAML|HTTP|VoiceXML|JSON|TTS|VXML|URL|XML|Ctrl|[\W\d_]|\{\w+\})+$/;
const placeholders = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
const all = declared().flatMap((texts) => Object.entries(texts));

describe('texts of the designer', () => {
  it('are there', () => expect(all.length).toBeGreaterThan(150));

  it.each(all)('%s is there in both languages, with the same values', (_key, text) => {
    expect(text.en.trim()).not.toBe('');
    expect(HAN.test(text['zh-Hans']) || NAMES.test(text['zh-Hans'])).toBe(true);
    expect(HAN.test(text.en)).toBe(false);
    expect(placeholders(text['zh-Hans'])).toEqual(placeholders(text.en));
  });

  it('stand in no other place than in messages()', () => {
    const strays = globSync('src/**/*.tsx').flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .filter(
          (line) =>
            />\s*[A-Z]?[a-z]{2,}[^<>{}=;()]*<\//.test(line) ||
            /(?:aria-label|title|placeholder)="[^"]*[a-z]{3}/.test(line),
        )
        .map((line) => `${file}: ${line.trim()}`),
    );
    expect(strays).toEqual([]);
  });

  it('follow the language of the page', () => {
    const t = messages({ moved: { en: '{count} moved', 'zh-Hans': '已移动 {count} 个' } });
    setLanguage('zh-hans');
    expect(t('moved', { count: 2 })).toBe('已移动 2 个');
    setLanguage('en-us');
    expect(t('moved', { count: 2 })).toBe('2 moved');
  });
});
