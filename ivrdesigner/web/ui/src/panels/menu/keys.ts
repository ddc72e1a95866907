/** The keys of a menu: `"1": node` or `"1": {to, say, title}`. */

import type { FieldPath, Finding, Json, JsonObject } from '../../api/types';
import { isObject, startsWith } from '../schema/values';

/** The keys of a telephone, row by row. */
export const PAD = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'] as const;

export interface Choice {
  to: string;
  say: Json | undefined;
  title: Json | undefined;
}

export function choiceOf(value: Json | undefined): Choice | undefined {
  if (typeof value === 'string') return { to: value, say: undefined, title: undefined };
  if (!isObject(value)) return undefined;
  const to = value.to;
  return { to: typeof to === 'string' ? to : '', say: value.say, title: value.title };
}

/** The choice as it is written: members that are not known here stay, and a lone target keeps its short form. */
export function withChoice(before: Json | undefined, change: Partial<Choice>): Json {
  const map: JsonObject = isObject(before) ? { ...before } : { to: before ?? '' };
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined) delete map[name];
    else map[name] = value;
  }
  const short = !isObject(before) && Object.keys(map).length === 1;
  return short ? (map.to ?? '') : map;
}

/** Whether a part of the choice at ``place`` is wrong. What is wrong with a choice as a whole is wrong with its target. */
export function isPartWrong(found: readonly Finding[], place: FieldPath, part: keyof Choice): boolean {
  return found.some(
    ({ severity, path }) =>
      severity === 'error' &&
      (startsWith(path, [...place, part]) || (part === 'to' && path.length === place.length)),
  );
}

export function isKeySequence(text: string): boolean {
  return /^[0-9*#]{1,32}$/.test(text);
}

/** Keys in the order of the pad, then longer ones; JavaScript puts digits of a map before `*` and `#` anyway. */
export function orderedKeys(keys: JsonObject): string[] {
  const place = (key: string) => PAD.indexOf(key as (typeof PAD)[number]);
  return Object.keys(keys).sort((one, other) => {
    const [a, b] = [place(one), place(other)];
    if (a >= 0 && b >= 0) return a - b;
    if (a >= 0 || b >= 0) return a >= 0 ? -1 : 1;
    return one < other ? -1 : 1;
  });
}

/** Longer keys that begin with this one: after it the caller is waited for (IVR208). */
export function longerKeys(keys: JsonObject, key: string): string[] {
  return Object.keys(keys).filter((other) => other !== key && other.startsWith(key));
}
