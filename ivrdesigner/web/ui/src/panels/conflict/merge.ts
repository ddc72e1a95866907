/** Two people changed the same project: what each did since the revision both began from, node by node. */

import type { Json, JsonObject } from '../../api/types';
import { isObject, sameValue } from '../schema/values';

export type Side = 'mine' | 'theirs';

/** Something of a flow that both may have changed: a node, or a field of the flow such as `variables`. */
export interface Difference {
  flow: string;
  /** Node, or undefined for a field of the flow or for the flow as a whole. */
  node: string | undefined;
  /** Field of the flow; undefined together with ``node`` for a whole flow that one side lacks. */
  field: string | undefined;
  base: Json | undefined;
  mine: Json | undefined;
  theirs: Json | undefined;
  /** Who changed it; `both` in different ways is a true conflict. */
  by: Side | 'both';
}

export type Flows = Record<string, JsonObject>;

export function keyOf(difference: Difference): string {
  return [difference.flow, difference.node ?? '', difference.field ?? ''].join('\n');
}

function changedBy(
  base: Json | undefined,
  mine: Json | undefined,
  theirs: Json | undefined,
): Side | 'both' | undefined {
  if (sameValue(mine, theirs)) return undefined;
  if (sameValue(base, mine)) return 'theirs';
  return sameValue(base, theirs) ? 'mine' : 'both';
}

function members(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function names(...maps: JsonObject[]): string[] {
  return [...new Set(maps.flatMap((map) => Object.keys(map)))];
}

/** Everything in which the two sides differ, in the order of the flows; what both did alike is no difference. */
export function differences(base: Flows, mine: Flows, theirs: Flows): Difference[] {
  const found: Difference[] = [];
  const note = (
    flow: string,
    node: string | undefined,
    field: string | undefined,
    sides: (Json | undefined)[],
  ) => {
    const [was, my, their] = sides;
    const by = changedBy(was, my, their);
    if (by !== undefined) found.push({ flow, node, field, base: was, mine: my, theirs: their, by });
  };
  for (const flow of names(base, mine, theirs)) {
    const [was, my, their] = [base[flow], mine[flow], theirs[flow]];
    if (my === undefined || their === undefined) {
      note(flow, undefined, undefined, [was, my, their]);
      continue;
    }
    const before = was ?? {};
    for (const field of names(before, my, their).filter((name) => name !== 'nodes')) {
      note(flow, undefined, field, [before[field], my[field], their[field]]);
    }
    const [nodes, myNodes, theirNodes] = [members(before.nodes), members(my.nodes), members(their.nodes)];
    for (const node of names(nodes, myNodes, theirNodes)) {
      note(flow, node, undefined, [nodes[node], myNodes[node], theirNodes[node]]);
    }
  }
  return found;
}

/** Who is taken when nobody chose: the one who changed it; in a true conflict theirs, which is saved already. */
export function proposed(difference: Difference): Side {
  return difference.by === 'mine' ? 'mine' : 'theirs';
}

/** Their flows with everything in which mine was chosen. A flow that was removed by choice is undefined. */
export function merged(
  theirs: Flows,
  found: readonly Difference[],
  chosen: ReadonlyMap<string, Side>,
): Record<string, JsonObject | undefined> {
  const flows: Record<string, JsonObject | undefined> = { ...theirs };
  for (const difference of found) {
    if ((chosen.get(keyOf(difference)) ?? proposed(difference)) !== 'mine') continue;
    const { flow, node, field, mine } = difference;
    if (node === undefined && field === undefined) {
      flows[flow] = isObject(mine) ? mine : undefined;
      continue;
    }
    const now = flows[flow] ?? {};
    if (field !== undefined) flows[flow] = withMember(now, field, mine);
    else if (node !== undefined) flows[flow] = { ...now, nodes: withMember(members(now.nodes), node, mine) };
  }
  return flows;
}

function withMember(map: JsonObject, name: string, value: Json | undefined): JsonObject {
  const { [name]: _, ...others } = map;
  return value === undefined ? others : { ...map, [name]: value };
}
