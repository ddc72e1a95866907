import { describe, expect, it } from 'vitest';
import type { Deployment, Difference, NodeChange } from '../api';
import { previousBuild } from './history';
import { marksOfDifference } from './marks';

const node = (change: Partial<NodeChange>): NodeChange => ({
  node: 'menu',
  change: 'changed',
  was: null,
  kind: 'menu',
  kind_before: null,
  title: 'Menu',
  fields: [],
  prompts: [],
  ways: [],
  ...change,
});

describe('a difference on the graph', () => {
  it('shows added, changed and removed nodes, and ways that lead elsewhere', () => {
    const difference: Difference = {
      same: false,
      settings: [],
      unreadable: [],
      flows: [
        {
          flow: 'main',
          change: 'changed',
          was: null,
          fields: [],
          nodes: [
            node({ node: 'new', change: 'added' }),
            node({ node: 'old', change: 'removed', title: 'Old' }),
            node({
              ways: [{ label: '1', kind: 'key', path: ['keys', '1', 'to'], before: 'old', after: 'new' }],
            }),
          ],
        },
      ],
    };
    expect(marksOfDifference(difference).main).toEqual({
      nodes: { new: 'added', old: 'removed', menu: 'changed' },
      ghosts: [{ id: 'old', kind: 'menu', title: 'Old' }],
      ways: [{ node: 'menu', path: ['nodes', 'menu', 'keys', '1', 'to'], mark: 'rerouted', before: 'old' }],
    });
  });
});

describe('roll-back', () => {
  const put = (number: number, build: number, in_force = false) =>
    ({ number, build, in_force }) as Deployment;

  it('goes to the build that was in force before the present one', () => {
    expect(previousBuild([put(3, 2, true), put(2, 2), put(1, 1)])).toBe(1);
  });

  it('has nowhere to go with one build, or none', () => {
    expect(previousBuild([put(1, 1, true)])).toBeUndefined();
    expect(previousBuild([])).toBeUndefined();
  });
});
