import { describe, expect, it } from 'vitest';
import { declared, messages, setLanguage } from './messages';

// Importing a module declares its texts.
import.meta.glob(['../**/*.{ts,tsx}', '!../**/*.test.{ts,tsx}', '!../main.tsx'], { eager: true });
const sources: Record<string, string> = import.meta.glob('../**/*.tsx', {
  eager: true,
  query: '?raw',
  import: 'default',
});

const HAN = /\p{Script=Han}/u;
/** Names that are the same in both languages. */
const NAMES = /^(YAML|HTTP|VoiceXML|JSON|TTS|VXML|VIP|URL|XML|Ctrl|[\W\d_]|\{\w+\})+$/;
const placeholders = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort().join(' ');
const all = declared().flatMap((texts) => Object.entries(texts));
/** A text between tags, or in an attribute that is read out. */
const LITERAL =
  />\s*[A-Z]?[a-z]{2,}[^<>{}=;()]*<\/|(?:aria-label|title|placeholder|alt)="[^".]*[A-Za-z]{3}[^".]*"/;

describe('texts of the designer', () => {
  it('are there in both languages, with the same values', () => {
    expect(all.length).toBeGreaterThan(150);
    const faults = all.filter(
      ([, text]) =>
        text.en.trim() === '' ||
        HAN.test(text.en) ||
        !(HAN.test(text['zh-Hans']) || NAMES.test(text['zh-Hans'])) ||
        placeholders(text['zh-Hans']) !== placeholders(text.en),
    );
    expect(faults).toEqual([]);
  });

  it('stand in no other place than in messages()', () => {
    const strays = Object.entries(sources).flatMap(([file, text]) =>
      text
        .split('\n')
        .filter((line) => LITERAL.test(line))
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
