import { describe, expect, it } from 'vitest';
import { getAt, setAt, shared } from './path';

describe('fields by path', () => {
  const data = { a: { list: [{ to: 'x' }, { to: 'y' }] } };

  it('reads, also where nothing is', () => {
    expect(getAt(data, ['a', 'list', 1, 'to'])).toBe('y');
    expect(getAt(data, ['a', 'list', 7, 'to', 'deeper'])).toBeUndefined();
  });

  it('writes a copy and shares the rest', () => {
    const next = setAt(data, ['a', 'list', 0, 'to'], 'z');
    expect(next).toEqual({ a: { list: [{ to: 'z' }, { to: 'y' }] } });
    expect(next.a.list[1]).toBe(data.a.list[1]);
    expect(data.a.list[0]?.to).toBe('x');
  });

  it('makes what is missing on the way, and takes fields and items away', () => {
    expect(setAt({}, ['keys', '1', 'to'], 'x')).toEqual({ keys: { '1': { to: 'x' } } });
    expect(setAt(data, ['a', 'list', 0], undefined)).toEqual({ a: { list: [{ to: 'y' }] } });
    expect(setAt(data, ['a', 'list', 2, 'to'], 'new').a.list).toHaveLength(3);
    expect(setAt({ a: 1, b: 2 }, ['a'], undefined)).toEqual({ b: 2 });
  });
});

describe('sharing what is equal', () => {
  it('keeps old objects where nothing changed', () => {
    const old = { a: { b: [1, 2] }, c: { d: 1 } };
    const next = shared(old, { a: { b: [1, 2] }, c: { d: 2 } });
    expect(next.a).toBe(old.a);
    expect(next.c).toEqual({ d: 2 });
    expect(shared(old, structuredClone(old))).toBe(old);
  });

  it('counts another order of keys as another value', () => {
    const old = { x: 1, y: 2 };
    expect(shared(old, { y: 2, x: 1 })).not.toBe(old);
  });
});
