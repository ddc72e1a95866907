import { describe, expect, it } from 'vitest';
import { differences, type Flows, keyOf, merged, proposed } from './merge';

const flow = (nodes: Record<string, string>, start = 'a') => ({
  start,
  nodes: Object.fromEntries(Object.entries(nodes).map(([id, text]) => [id, { type: 'play', prompt: text }])),
});
const base: Flows = { main: flow({ a: 'one', b: 'two', c: 'three' }) };

describe('two people on the same flow', () => {
  it('tells who changed what, and which nodes both changed', () => {
    const mine = { main: flow({ a: 'mine', b: 'mine', c: 'three' }) };
    const theirs = { main: flow({ a: 'one', b: 'theirs', c: 'theirs' }) };
    const found = differences(base, mine, theirs);
    expect(found.map(({ node, by }) => [node, by])).toEqual([
      ['a', 'mine'],
      ['b', 'both'],
      ['c', 'theirs'],
    ]);
    expect(found.map(proposed)).toEqual(['mine', 'theirs', 'theirs']);
  });

  it('finds nothing where both did the same', () => {
    const same = { main: flow({ a: 'new', b: 'two', c: 'three' }) };
    expect(differences(base, same, structuredClone(same))).toEqual([]);
  });

  it('joins what each changed, and takes mine where it was chosen', () => {
    const mine = { main: flow({ a: 'mine', b: 'mine', c: 'three', d: 'new' }, 'd') };
    const theirs = { main: flow({ a: 'one', b: 'theirs', c: 'theirs' }) };
    const found = differences(base, mine, theirs);
    const both = found.find(({ by }) => by === 'both');
    expect(both?.node).toBe('b');
    expect(merged(theirs, found, new Map())).toEqual({
      main: flow({ a: 'mine', b: 'theirs', c: 'theirs', d: 'new' }, 'd'),
    });
    const chosen = new Map(both ? [[keyOf(both), 'mine' as const]] : []);
    expect(merged(theirs, found, chosen).main?.nodes).toMatchObject({ b: { prompt: 'mine' } });
  });

  it('keeps a node that one removed and the other changed until somebody chooses', () => {
    const mine = { main: flow({ a: 'one', c: 'three' }) };
    const theirs = { main: flow({ a: 'one', b: 'theirs', c: 'three' }) };
    const [found] = differences(base, mine, theirs);
    expect(found).toMatchObject({ node: 'b', by: 'both', mine: undefined });
    const removed = merged(theirs, found ? [found] : [], new Map(found ? [[keyOf(found), 'mine']] : []));
    expect(Object.keys(removed.main?.nodes ?? {})).toEqual(['a', 'c']);
  });

  it('takes whole flows that only one side has', () => {
    const mine = { ...base, survey: flow({ q: 'one' }) };
    const found = differences(base, mine, base);
    expect(merged(base, found, new Map()).survey).toEqual(flow({ q: 'one' }));
    expect(merged(base, differences(base, {}, base), new Map()).main).toBeUndefined();
  });

  it('takes everything for a conflict when the common version is gone', () => {
    const found = differences({}, { main: flow({ a: 'mine' }) }, { main: flow({ a: 'theirs' }) });
    expect(found.find(({ node }) => node === 'a')?.by).toBe('both');
  });
});
