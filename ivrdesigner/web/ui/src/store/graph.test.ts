import { describe, expect, it } from 'vitest';
import { catalogue, state } from '../testing/project';
import { graphOf } from './graph';
import { setAt } from './path';

const main = state.flows.main;
const json = main?.json ?? undefined;
const known = (id: string) => main?.graph.nodes.find((node) => node.id === id);

describe('the graph that is drawn', () => {
  it('has the ways out, fields and targets that the server tells', () => {
    for (const node of graphOf(json, undefined, catalogue).nodes) {
      const ways = (outcomes: typeof node.outcomes) =>
        outcomes.map(({ id, path, target, required }) => ({ id, path, target, required }));
      const told = ways(known(node.id)?.outcomes ?? []);
      expect(ways(node.outcomes)).toEqual(expect.arrayContaining(told));
      expect(node.outcomes).toHaveLength(told.length);
    }
  });

  it('takes labels, levels and what the project implies from the server', () => {
    const menu = graphOf(json, main, catalogue).nodes.find(({ id }) => id === 'menu');
    expect(menu?.level).toBe(1);
    expect(menu?.outcomes.find(({ id }) => id === 'no_match')?.implied).toBe('@queue:800');
  });

  it('shows a way that was just drawn before the server answers', () => {
    if (json === undefined) throw new Error('the recording has no flow');
    const edited = setAt(json, ['nodes', 'menu', 'keys', '5', 'to'], 'orders');
    const menu = graphOf(edited, main, catalogue).nodes.find(({ id }) => id === 'menu');
    expect(menu?.outcomes.find(({ id }) => id === 'key:5')?.target).toBe('orders');
  });

  it('gives the same objects while a node leads where it did, so that the canvas is not drawn again', () => {
    if (json === undefined) throw new Error('the recording has no flow');
    const before = graphOf(json, main, catalogue);
    const after = graphOf(setAt(json, ['nodes', 'card', 'into'], 'other'), main, catalogue);
    expect(after.nodes.every((node, index) => node === before.nodes[index])).toBe(true);
    const led = graphOf(setAt(json, ['nodes', 'card', 'next'], 'orders'), main, catalogue);
    const other = led.nodes.filter((node, index) => node !== before.nodes[index]).map(({ id }) => id);
    expect(other).toEqual(['card']);
  });

  it('gives the same objects when the server tells another line of a node, as after each letter of a prompt', () => {
    if (!main) throw new Error('the recording has no flow');
    const before = graphOf(json, main, catalogue);
    const nodes = main.graph.nodes.map((node) => ({ ...node, detail: `${node.detail}…` }));
    const after = graphOf(json, { ...main, graph: { ...main.graph, nodes } }, catalogue);
    expect(after.nodes.every((node, index) => node === before.nodes[index])).toBe(true);
  });

  it('leaves a way open whose field is missing', () => {
    const orders = graphOf(json, main, catalogue).nodes.find(({ id }) => id === 'orders');
    expect(orders?.outcomes).toMatchObject([{ id: 'next', target: null, required: true }]);
  });
});
