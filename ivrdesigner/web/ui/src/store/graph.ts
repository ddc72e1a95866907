/**
 * The graph that is drawn: the server's outcomes over the document as it is now. Targets are read from the document by
 * the path of each outcome, so a new way is drawn at once and the server only adds what it knows better: labels,
 * levels, and ways that the project implies.
 */

import type { Catalogue, FlowJson, FlowState, GraphNode, Json, NodeJson, Outcome } from '../api/types';
import { getAt } from './path';

export interface Graph {
  start: string;
  nodes: GraphNode[];
}

export function graphOf(
  json: FlowJson | undefined,
  state: FlowState | undefined,
  catalogue: Catalogue | null,
): Graph {
  if (json === undefined) return { start: state?.graph.start ?? '', nodes: [] };
  const known = new Map(state?.graph.nodes.map((node) => [node.id, node]));
  const kinds = new Map(catalogue?.kinds.map((kind) => [kind.kind, kind]));
  const nodes = Object.entries(json.nodes).map(([id, node]): GraphNode => {
    const before = known.get(id);
    const from = before?.kind === node.type ? before.outcomes : (kinds.get(node.type)?.outcomes ?? []);
    const relative = before?.kind !== node.type;
    const outcomes = from.map((outcome): Outcome => {
      const path = relative ? ['nodes', id, ...outcome.path] : outcome.path;
      return { ...outcome, path, target: targetAt(json, path, relative ? null : outcome.target) };
    });
    return { id, kind: node.type, title: before?.title ?? '', level: before?.level ?? null, outcomes };
  });
  return { start: json.start, nodes };
}

/** The node that the field at `path` names; `implied` where the field holds no target, such as the timeout queue. */
function targetAt(json: FlowJson, path: Outcome['path'], implied: string | null): string | null {
  const value: Json | undefined = getAt(json, path);
  if (typeof value === 'string') return value === '' ? null : value;
  return implied?.startsWith('@') || isImplied(value) ? implied : null;
}

/** Outcomes without a field of their own point at a whole node or retry block: their target is the server's word. */
function isImplied(value: Json | undefined): boolean {
  return typeof value === 'object' && value !== null;
}

/** The fields of a flow that hold targets. */
export function targetPaths(graph: Graph): Outcome['path'][] {
  return graph.nodes.flatMap((node) => node.outcomes.map((outcome) => outcome.path));
}

export function nodeOf(json: FlowJson | undefined, id: string): NodeJson | undefined {
  return json?.nodes[id];
}
