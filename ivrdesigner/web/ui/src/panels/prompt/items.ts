/** The play list of a prompt: the short forms of the flow language and a list of items (R-ivr.3). */

import type { Json, JsonObject } from '../../api/types';
import { isObject } from '../schema/values';

export const ITEM_KINDS = ['text', 'audio', 'digits', 'number', 'variable', 'pause'] as const;
export type ItemKind = (typeof ITEM_KINDS)[number];

/** Ways in which the value of a variable is spoken. */
export const SAY_AS = ['text', 'digits', 'number', 'currency', 'date', 'time', 'audio'] as const;

/** The order in which the flow language looks for the main key: `text` beside `audio` is the spare of the recording. */
const MAIN_KEYS: readonly ItemKind[] = ['audio', 'text', 'digits', 'number', 'variable', 'pause'];

/** What an item is, or undefined for an item of a kind that is not known here. */
export function kindOf(item: JsonObject): ItemKind | undefined {
  return MAIN_KEYS.find((key) => key in item);
}

function asItem(value: Json): JsonObject {
  if (!isObject(value)) return { text: value };
  const byLanguage = Object.keys(value).every(
    (key) => key === '*' || key.includes('-') || /^[A-Za-z]{2,3}$/.test(key),
  );
  const plain = kindOf(value) === undefined && byLanguage && Object.keys(value).length > 0;
  return plain ? { text: value } : value;
}

/** The items of a prompt in whatever form it was written. */
export function itemsOf(value: Json | undefined): JsonObject[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map(asItem);
}

/** The prompt to write: nothing for no item. */
export function promptOf(items: readonly JsonObject[]): Json | undefined {
  return items.length === 0 ? undefined : [...items];
}

export function newItem(
  kind: ItemKind,
  languages: readonly string[],
  variable: string | undefined,
): JsonObject {
  switch (kind) {
    case 'text':
      return { text: languages.length > 1 ? Object.fromEntries(languages.map((tag) => [tag, ''])) : '' };
    case 'audio':
      return { audio: '' };
    case 'digits':
      return { digits: '0' };
    case 'number':
      return { number: 0 };
    case 'variable':
      return { variable: variable ?? '' };
    case 'pause':
      return { pause: 0.5 };
  }
}

/** A line that tells what an item plays, in a language. */
export function summary(item: JsonObject, text: (value: Json | undefined) => string): string {
  const kind = kindOf(item);
  if (kind === undefined) return JSON.stringify(item);
  if (kind === 'text') return text(item.text);
  if (kind === 'audio') return text(item.audio);
  if (kind === 'pause') return `${item.pause} s`;
  return String(item[kind] ?? '');
}
