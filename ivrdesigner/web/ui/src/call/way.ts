/** The way of a call, drawn on the graph. */

import { useDesigner } from '../store/designer';
import { type FlowMarks, type NodeMark, useMarks, type Way } from '../store/marks';
import type { Moment } from './call';

export const DRAWN_BY = 'call';

/** Nodes that were come to and ways that were taken, by flow; the last node is where the call is. */
export function marksOf(moments: readonly Moment[]): Record<string, FlowMarks> {
  const nodes: Record<string, Record<string, NodeMark>> = {};
  const ways: Record<string, Way[]> = {};
  const { state } = useDesigner.getState();
  let last: Record<string, NodeMark> | null = null;
  let lastNode = '';
  for (const { kind, facts } of moments) {
    const flow = String(facts.flow ?? '');
    const node = String(facts.node ?? '');
    if (kind === 'node') {
      if (last !== null) last[lastNode] = 'visited';
      nodes[flow] ??= {};
      last = nodes[flow];
      lastNode = node;
      last[node] = 'current';
    } else if (kind === 'branch') {
      const outcomes = state?.flows[flow]?.graph.nodes.find(({ id }) => id === node)?.outcomes ?? [];
      const taken =
        outcomes.find((one) => one.kind === facts.outcome && one.label === facts.branch) ??
        outcomes.find((one) => one.kind === facts.outcome);
      if (taken) {
        ways[flow] ??= [];
        ways[flow].push({ node, path: taken.path, mark: 'taken' });
      }
    }
  }
  const flows = new Set([...Object.keys(nodes), ...Object.keys(ways)]);
  return Object.fromEntries(
    [...flows].map((flow) => [flow, { nodes: nodes[flow] ?? {}, ways: ways[flow] ?? [], ghosts: [] }]),
  );
}

export function drawWay(moments: readonly Moment[], follow: boolean): void {
  useMarks.getState().draw(DRAWN_BY, marksOf(moments));
  const at = moments.findLast(({ kind }) => kind === 'node');
  if (!follow || at === undefined) return;
  const flow = String(at.facts.flow);
  const node = String(at.facts.node);
  const designer = useDesigner.getState();
  if (designer.doc.flows[flow]?.nodes[node] === undefined) return; // it was changed since it was built
  if (designer.flow !== flow) designer.openFlow(flow);
  useDesigner.setState({ reveal: { nodes: [node] } });
}

export function clearWay(): void {
  useMarks.getState().clear(DRAWN_BY);
}
