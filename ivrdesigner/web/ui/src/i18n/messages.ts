/** Texts of the designer in its languages, side by side, so that the compiler misses a translation before a user does. */

import type { Language, OwnText } from '../api/types';

type Values = Record<string, string | number>;

let current: Language = 'en';
const catalogues: Record<string, OwnText>[] = [];

export function setLanguage(tag: string): Language {
  current = tag.toLowerCase().startsWith('zh') ? 'zh-Hans' : 'en';
  return current;
}

export function language(): Language {
  return current;
}

/**
 * Declares the texts of one part and gives the function that tells them: `t('moved', { count: 3 })` for
 * `{ moved: { en: '{count} nodes moved', 'zh-Hans': '已移动 {count} 个节点' } }`.
 */
export function messages<Key extends string>(
  texts: Record<Key, OwnText>,
): (key: Key, values?: Values) => string {
  catalogues.push(texts);
  return (key, values = {}) =>
    texts[key][current].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** Every text that was declared, for the test of translations. */
export function declared(): readonly Record<string, OwnText>[] {
  return catalogues;
}

/** A text of the server's that comes in all languages, such as the title of a node kind. */
export function own(text: OwnText): string {
  return text[current];
}
