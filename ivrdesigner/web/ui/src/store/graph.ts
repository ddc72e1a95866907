/**
 * The graph that is drawn. Ways out and their targets are read from the document by the fields that the catalogue
 * names, so an edit is drawn at once; the server's word adds what needs the whole project: labels, levels, places that
 * the project implies.
 */

import type { Catalogue, FlowJson, FlowState, GraphNode, Json, Kind, NodeJson, Outcome } from '../api/types';
import { getAt, shared } from './path';

/** Titles and lines of cards are told by the document: what is typed in them draws no graph again. */
export type DrawnNode = Omit<GraphNode, 'title' | 'detail'>;

export interface Graph {
  start: string;
  nodes: DrawnNode[];
}

export function graphOf(
  json: FlowJson | undefined,
  state: FlowState | undefined,
  catalogue: Catalogue | null,
): Graph {
  if (json === undefined) return { start: '', nodes: [] };
  const known = new Map(state?.graph.nodes.map((node) => [node.id, node]));
  const kinds = new Map(catalogue?.kinds.map((kind) => [kind.kind, kind]));
  const nodes = Object.entries(json.nodes ?? {}).map(([id, node]) =>
    graphNode(id, node, known.get(id), kinds.get(node?.type)),
  );
  return { start: typeof json.start === 'string' ? json.start : '', nodes };
}

/** What was drawn last for the server's word on a node: typing in a text changes its JSON, but not what is drawn here. */
const last = new WeakMap<GraphNode, DrawnNode>();
/** What was drawn of a node's JSON, and from what else: memoised cards need the same object while nothing changes. */
const drawn = new WeakMap<
  NodeJson,
  { known: GraphNode | undefined; kind: Kind | undefined; node: DrawnNode }
>();

function graphNode(
  id: string,
  json: NodeJson,
  known: GraphNode | undefined,
  kind: Kind | undefined,
): DrawnNode {
  const isMap = json !== null && typeof json === 'object';
  const before = isMap ? drawn.get(json) : undefined;
  if (before?.node.id === id && before.known === known && before.kind === kind) return before.node;
  const words = known?.kind === json?.type ? known : undefined;
  const node: DrawnNode = shared(before?.node.id === id ? before.node : known && last.get(known), {
    id,
    kind: kind?.kind ?? 'unknown',
    level: words?.level ?? null,
    file: words?.file ?? '',
    valid: words?.valid ?? true,
    outcomes: kind ? waysOut(id, json, kind, words) : (words?.outcomes ?? []),
  });
  if (known) last.set(known, node);
  if (isMap) drawn.set(json, { known, kind, node });
  return node;
}

function waysOut(id: string, node: NodeJson, kind: Kind, known: GraphNode | undefined): Outcome[] {
  const words = new Map(known?.outcomes.map((outcome) => [outcome.id, outcome]));
  return kind.outcomes.flatMap((way) =>
    expanded(node, way.field.split('.')).map(({ path, star }): Outcome => {
      const outcome = star === null ? way.kind : `${way.kind}:${star}`;
      const value = getAt(node, path);
      return {
        id: outcome,
        kind: way.kind,
        label: words.get(outcome)?.label ?? '',
        path: ['nodes', id, ...path],
        target: typeof value === 'string' && value !== '' ? value : null,
        implied: words.get(outcome)?.implied ?? null,
        required: way.required,
      };
    }),
  );
}

/** The fields that a pattern such as `keys.*.to` names in a node. */
function expanded(node: NodeJson, pattern: string[]): { path: (string | number)[]; star: string | null }[] {
  const at = pattern.indexOf('*');
  if (at < 0) return [{ path: pattern, star: null }];
  const [above, below] = [pattern.slice(0, at), pattern.slice(at + 1)];
  return keysOf(getAt(node, above)).map((key) => ({ path: [...above, key, ...below], star: String(key) }));
}

function keysOf(value: Json | undefined): (string | number)[] {
  if (Array.isArray(value)) return value.map((_, index) => index);
  return value !== null && typeof value === 'object' ? Object.keys(value) : [];
}

/** The fields of a flow that hold targets. */
export function targetPaths(graph: Graph): Outcome['path'][] {
  return graph.nodes.flatMap((node) => node.outcomes.map((outcome) => outcome.path));
}
