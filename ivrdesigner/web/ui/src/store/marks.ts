/**
 * What panels draw on the graph: a call that is walked through, the difference of two versions, the way of a proof.
 *
 * One panel draws at a time (`by`); the canvas shows the marks and knows no panel. A ghost is a node that the document
 * no longer has, drawn at its old place with its old ways.
 */

import { useMemo } from 'react';
import { create } from 'zustand';
import type { FieldPath } from '../api/types';

export type NodeMark = 'current' | 'visited' | 'added' | 'removed' | 'changed';
export type WayMark = 'taken' | 'added' | 'removed' | 'rerouted';

export interface Way {
  /** Node that the way leaves, and the field of its target as in `Outcome.path`. */
  node: string;
  path: FieldPath;
  mark: WayMark;
  /** Where it led before, drawn as a ghost; only of `removed` and `rerouted`. */
  before?: string;
}

export interface Ghost {
  id: string;
  kind: string;
  title: string;
  /** Where it stood, in pixels; below the graph when nobody knows. */
  at?: readonly [number, number];
}

export interface FlowMarks {
  nodes: Readonly<Record<string, NodeMark>>;
  ways: readonly Way[];
  ghosts: readonly Ghost[];
}

interface Marks {
  by: string | null;
  /** By flow. */
  flows: Readonly<Record<string, FlowMarks>>;
  draw(by: string, flows: Readonly<Record<string, FlowMarks>>): void;
  /** Takes the marks of a panel away, unless another one draws by now. */
  clear(by: string): void;
}

export const useMarks = create<Marks>((set, get) => ({
  by: null,
  flows: {},
  draw: (by, flows) => set({ by, flows }),
  clear: (by) => {
    if (get().by === by) set({ by: null, flows: {} });
  },
}));

/** How the canvas shows the marks of ways: as those of nodes. */
const SHOWN: Record<WayMark, string> = {
  taken: 'visited',
  added: 'added',
  removed: 'removed',
  rerouted: 'changed',
};

/** The mark of a node as its card shows it, or undefined. */
export function useNodeMark(flow: string, node: string): NodeMark | undefined {
  return useMarks((marks) => marks.flows[flow]?.nodes[node]);
}

const NONE: ReadonlyMap<string, string> = new Map();

/** Marks of a flow's ways by the path of their target, as the canvas shows them. */
export function useMarkedWays(flow: string): ReadonlyMap<string, string> {
  const ways = useMarks((marks) => marks.flows[flow]?.ways);
  return useMemo(
    () => (ways ? new Map(ways.map((way) => [way.path.join('/'), SHOWN[way.mark]])) : NONE),
    [ways],
  );
}

/** The mark of the way whose target stands at ``path``, or undefined. */
export function useWayMark(flow: string, path: FieldPath | undefined): string | undefined {
  const key = path?.join('/');
  return useMarks((marks) => {
    const way =
      key === undefined ? undefined : marks.flows[flow]?.ways.find((one) => one.path.join('/') === key);
    return way === undefined ? undefined : SHOWN[way.mark];
  });
}
