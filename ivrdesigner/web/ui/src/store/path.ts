/** Reading and writing fields of JSON by path; nothing is changed in place. */

import type { FieldPath, Json, JsonObject } from '../api/types';

export function getAt(data: Json | undefined, path: FieldPath): Json | undefined {
  let value: Json | undefined = data;
  for (const key of path) {
    if (value === null || typeof value !== 'object') return undefined;
    value = Array.isArray(value) ? value[Number(key)] : value[key];
  }
  return value;
}

/** A copy of `data` with `value` at `path`; undefined takes the field away. Maps on the way are made where missing. */
export function setAt<T extends Json>(data: T, path: FieldPath, value: Json | undefined): T {
  return written(data, path, 0, value) as T;
}

function written(
  data: Json | undefined,
  path: FieldPath,
  depth: number,
  value: Json | undefined,
): Json | undefined {
  const key = path[depth];
  if (key === undefined) return value;
  if (Array.isArray(data)) {
    const index = Number(key);
    const item = written(data[index], path, depth + 1, value);
    return item === undefined
      ? data.filter((_, i) => i !== index)
      : index >= data.length
        ? [...data, item]
        : data.map((old, i) => (i === index ? item : old));
  }
  const map: JsonObject = data !== null && typeof data === 'object' ? data : {};
  const item = written(map[key], path, depth + 1, value);
  if (item === undefined) {
    const { [String(key)]: _, ...rest } = map;
    return rest;
  }
  return { ...map, [key]: item };
}

/** `next`, but with every part that equals its counterpart in `old` being that very object, so that memos hold. */
export function shared<T>(old: unknown, next: T): T {
  if (
    Object.is(old, next) ||
    typeof next !== 'object' ||
    next === null ||
    typeof old !== 'object' ||
    old === null
  )
    return next;
  if (Array.isArray(next)) {
    if (!Array.isArray(old)) return next;
    let same = old.length === next.length;
    const items = next.map((item, index) => {
      const kept = shared(old[index], item);
      same &&= Object.is(kept, old[index]);
      return kept;
    });
    return (same ? old : items) as T;
  }
  if (Array.isArray(old)) return next;
  const before = old as Record<string, unknown>;
  const keys = Object.keys(next);
  const was = Object.keys(before);
  const after: Record<string, unknown> = {};
  // The order of keys is meaning here (keys of a menu, cases): another order is another value.
  let same = was.length === keys.length;
  keys.forEach((key, index) => {
    after[key] = shared(before[key], (next as Record<string, unknown>)[key]);
    same &&= was[index] === key && Object.is(after[key], before[key]);
  });
  return (same ? old : after) as T;
}
