/** A semantic difference as marks on the graph: added, removed (ghosts), changed, and ways that lead elsewhere. */

import type { FieldPath, Layout } from '../../api/types';
import type { FlowMarks, Ghost, NodeMark, Way } from '../../store/marks';
import type { Difference, FlowChange, WayChange } from '../api';

export const DRAWN_BY = 'difference';

/** The path of a way from the root of the flow: paths of ways may count from the node. */
export function fullPath(node: string, path: FieldPath): FieldPath {
  return path[0] === 'nodes' ? path : ['nodes', node, ...path];
}

function wayOf(node: string, { path, before, after }: WayChange): Way {
  const mark = before === null ? 'added' : after === null ? 'removed' : 'rerouted';
  return { node, path: fullPath(node, path), mark, ...(before === null ? {} : { before }) };
}

function marksOfFlow(change: FlowChange, before: Layout): FlowMarks {
  const nodes: Record<string, NodeMark> = {};
  const ghosts: Ghost[] = [];
  const ways: Way[] = [];
  for (const one of change.nodes) {
    if (one.change === 'removed') {
      nodes[one.node] = 'removed';
      const at = before[change.was ?? change.flow]?.[one.node];
      ghosts.push({ id: one.node, kind: one.kind, title: one.title, ...(at === undefined ? {} : { at }) });
    } else nodes[one.node] = one.change === 'added' ? 'added' : 'changed';
    // Ways of a node that is new or gone are plain to see.
    if (one.change === 'changed' || one.change === 'renamed') {
      ways.push(...one.ways.map((way) => wayOf(one.node, way)));
    }
  }
  return { nodes, ways, ghosts };
}

/** ``before`` is the layout of the older side, by which ghosts stand where the nodes stood. */
export function marksOfDifference(difference: Difference, before: Layout = {}): Record<string, FlowMarks> {
  return Object.fromEntries(difference.flows.map((change) => [change.flow, marksOfFlow(change, before)]));
}
