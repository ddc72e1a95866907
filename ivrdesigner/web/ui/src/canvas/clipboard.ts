/** Copying nodes: within a flow, to another flow, and to another project, as JSON on the clipboard. */

import type { Catalogue, FlowJson, JsonObject, NodeJson } from '../api/types';
import { freeName } from '../store/designer';
import { graphOf } from '../store/graph';
import { getAt, setAt } from '../store/path';
import type { Places } from './canvasNodes';

const FORMAT = 'ivrkit-nodes';

export interface CopiedNodes {
  format: typeof FORMAT;
  nodes: Record<string, NodeJson>;
  places: Places;
}

export function copied(json: FlowJson, places: Places, ids: readonly string[]): CopiedNodes {
  const chosen = ids.filter((id) => json.nodes[id] !== undefined);
  return {
    format: FORMAT,
    nodes: Object.fromEntries(chosen.map((id) => [id, json.nodes[id] as NodeJson])),
    places: Object.fromEntries(chosen.map((id) => [id, places[id] ?? [0, 0]])),
  };
}

/** The nodes of a clipboard text; null when it holds something else. */
export function parseCopied(text: string): CopiedNodes | null {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isMap(data) || data.format !== FORMAT || !isMap(data.nodes)) return null;
  const nodes = Object.entries(data.nodes).filter(([, node]) => isMap(node) && typeof node.type === 'string');
  if (nodes.length === 0) return null;
  const places = isMap(data.places) ? data.places : {};
  return {
    format: FORMAT,
    nodes: Object.fromEntries(nodes) as Record<string, NodeJson>,
    places: Object.fromEntries(nodes.map(([id], index) => [id, placeOf(places[id], index)])),
  };
}

/**
 * The copied nodes as they are added to a flow, with ids that are free there. Ways among them lead to the copies; other
 * ways lead to the nodes of that name in the flow, and are open where there are none.
 */
export function pasted(
  copy: CopiedNodes,
  json: FlowJson,
  catalogue: Catalogue | null,
  offset: [number, number],
): { nodes: Record<string, NodeJson>; places: Places } {
  const taken: Record<string, unknown> = { ...json.nodes };
  const ids = new Map<string, string>();
  for (const id of Object.keys(copy.nodes)) {
    const free = freeName(id in taken ? id.replace(/_\d+$/, '') : id, taken);
    taken[free] = true;
    ids.set(id, free);
  }
  const ways = graphOf({ name: '', start: '', nodes: copy.nodes }, undefined, catalogue).nodes;
  const nodes: Record<string, NodeJson> = {};
  const places: Places = {};
  for (const way of ways) {
    let node = copy.nodes[way.id] as NodeJson;
    for (const outcome of way.outcomes) {
      const path = outcome.path.slice(2);
      const target = getAt(node, path);
      if (typeof target !== 'string') continue;
      const leads = ids.get(target) ?? (json.nodes[target] ? target : undefined);
      if (leads !== target) node = setAt(node, path, leads);
    }
    const id = ids.get(way.id) ?? way.id;
    const [x, y] = copy.places[way.id] ?? [0, 0];
    nodes[id] = node;
    places[id] = [x + offset[0], y + offset[1]];
  }
  return { nodes, places };
}

function isMap(value: unknown): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function placeOf(value: unknown, index: number): [number, number] {
  return Array.isArray(value) && value.length === 2 && value.every((number) => Number.isFinite(number))
    ? [value[0] as number, value[1] as number]
    : [index * 280, 0];
}
