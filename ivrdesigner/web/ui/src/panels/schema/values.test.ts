import { expect, it } from 'vitest';
import { moved, sameValue, startsWith, withKey } from './values';

it('renames a key at its place and never over another one', () => {
  expect(Object.keys(withKey({ a: 1, b: 2, c: 3 }, 'b', 'x'))).toEqual(['a', 'x', 'c']);
  expect(withKey({ a: 1, b: 2 }, 'a', 'b')).toEqual({ a: 1, b: 2 });
});

it('moves a member and leaves the list as it is when there is no such place', () => {
  expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a']);
  expect(moved(['a', 'b'], 0, 2)).toEqual(['a', 'b']);
  expect(moved(['a'], 3, 0)).toEqual(['a']);
});

it('compares paths whose indices are numbers or texts', () => {
  expect(startsWith(['nodes', 'menu', 'keys', 1], ['nodes', 'menu', 'keys', '1'])).toBe(true);
  expect(startsWith(['nodes'], ['nodes', 'menu'])).toBe(false);
});

it('takes maps in another order for the same value, lists not', () => {
  expect(sameValue({ a: [1, { b: 2 }], c: null }, { c: null, a: [1, { b: 2 }] })).toBe(true);
  expect(sameValue([1, 2], [2, 1])).toBe(false);
  expect(sameValue({ a: 1 }, { b: 1 })).toBe(false);
});
