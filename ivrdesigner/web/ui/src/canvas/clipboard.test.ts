import { describe, expect, it } from 'vitest';
import { catalogue, state } from '../testing/project';
import { copied, parseCopied, pasted } from './clipboard';

const main = state.flows.main?.json;
if (!main) throw new Error('the recording has no flow');
const other = state.flows.other?.json;
if (!other) throw new Error('the recording has no second flow');

const copy = copied(main, { menu: [0, 0], card: [300, 0] }, ['menu', 'card']);

describe('copying nodes', () => {
  it('survives the clipboard', () => {
    expect(parseCopied(JSON.stringify(copy))).toEqual(copy);
  });

  it.each(['', 'hello', '{"nodes": {}}', '[1]', '{"format": "ivrkit-nodes", "nodes": {"a": 1}}'])(
    'takes %j for something else',
    (text) => expect(parseCopied(text)).toBeNull(),
  );

  it('gives copies free names and leads their ways among each other', () => {
    const { nodes, places } = pasted(copy, main, catalogue, [40, 40]);
    expect(Object.keys(nodes)).toEqual(['menu_2', 'card_2']);
    expect(nodes.menu_2).toMatchObject({
      keys: { '2': { to: 'card_2' }, '*': { to: 'menu_2' }, '0': { to: 'agent' } },
    });
    expect(places.card_2).toEqual([340, 40]);
  });

  it('opens ways to nodes that the other flow does not have', () => {
    const { nodes } = pasted(copy, other, catalogue, [0, 0]);
    expect(Object.keys(nodes)).toEqual(['menu', 'card']);
    expect(nodes.menu).toMatchObject({ keys: { '2': { to: 'card' }, '0': {} } });
    expect(nodes.card?.next).toBeUndefined();
  });
});
