/** Texts and phrases by language: the short forms of the flow language and their full form (BCP 47, RFC 4647 look-up). */

import type { Json, JsonObject } from '../../api/types';
import { isObject } from './values';

/** The language of a text that serves every language. */
export const ANY = '*';

/** Whether there is one text for all languages. */
export function isForAll(value: Json | undefined): boolean {
  return typeof value === 'string' || Array.isArray(value);
}

export function asMap(value: Json | undefined): JsonObject {
  if (isObject(value)) return value;
  return value === undefined || value === null ? {} : { [ANY]: value };
}

/** Languages to show: those of the project, then others that have a text. */
export function languagesOf(value: Json | undefined, project: readonly string[]): string[] {
  const others = Object.keys(asMap(value)).filter((tag) => !project.includes(tag));
  return [...project, ...others];
}

/** The text that a caller of a language gets: the exact tag, shorter tags, then the one for all. */
export function textFor(value: Json | undefined, language: string): string | undefined {
  const texts = asMap(value);
  const folded = new Map(Object.entries(texts).map(([tag, text]) => [tag.toLowerCase(), text]));
  for (let tag = language.toLowerCase(); tag !== ''; tag = tag.slice(0, Math.max(tag.lastIndexOf('-'), 0))) {
    const found = folded.get(tag);
    if (typeof found === 'string') return found;
  }
  const any = texts[ANY];
  return typeof any === 'string' ? any : undefined;
}

/** The text to show to a reader of ``language``, or any text there is. */
export function anyText(value: Json | undefined, language: string): string {
  const found =
    textFor(value, language) ?? Object.values(asMap(value)).find((text) => typeof text === 'string');
  return typeof found === 'string' ? found : '';
}

/** The value with another text for a language; an empty one is left out, and none at all is undefined. */
export function withText(value: Json | undefined, language: string, text: Json): Json | undefined {
  const texts = { ...asMap(value) };
  if (text === '' || (Array.isArray(text) && text.length === 0)) delete texts[language];
  else texts[language] = text;
  const tags = Object.keys(texts);
  if (tags.length === 0) return undefined;
  return tags.length === 1 && tags[0] === ANY ? texts[ANY] : texts;
}

/** One text for all made into one for each language of the project. */
export function divided(value: Json | undefined, languages: readonly string[]): Json | undefined {
  const all = asMap(value)[ANY];
  return all === undefined ? value : Object.fromEntries(languages.map((tag) => [tag, all]));
}

/** Texts by language made into one for all: the one of the first language that has one. */
export function joined(value: Json | undefined, languages: readonly string[]): Json | undefined {
  const texts = asMap(value);
  return languages.map((tag) => texts[tag]).find((text) => text !== undefined) ?? Object.values(texts)[0];
}

/** Phrases of one language as a list. */
export function phraseList(value: Json | undefined, language: string): string[] {
  const found = asMap(value)[language];
  if (typeof found === 'string') return [found];
  return Array.isArray(found) ? found.filter((phrase) => typeof phrase === 'string') : [];
}
