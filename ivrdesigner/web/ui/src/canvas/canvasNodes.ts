/** The graph as nodes and edges of the canvas. Handles have known places, so nothing waits to be measured. */

import { type Edge, MarkerType, type Node, type NodeHandle, Position } from '@xyflow/react';
import type { Layout, Outcome } from '../api/types';
import type { DrawnNode, Graph } from '../store/graph';
import { GROWING, HEAD, heightOf, rowMiddle, WIDTH } from './size';
import { byKeypad, outcomeLabel } from './words';

export type CardData = {
  flow: string;
  node: DrawnNode;
  /** Ways out in the order of the rows. */
  rows: Outcome[];
  isStart: boolean;
};
export type CardNode = Node<CardData, 'card'>;
export type WayData = { outcome: Outcome };
export type WayEdge = Edge<WayData, 'way'>;

/** Handle of the row by which a key or case is added. */
export const GROW = '+';
const HANDLE = 12;
/** Least distance of cards that are placed by themselves. */
const GAP = 18;

export type Places = Layout[string];

export function cardNodes(
  flow: string,
  graph: Graph,
  places: Places,
  before: readonly CardNode[],
): CardNode[] {
  const old = new Map(before.map((node) => [node.id, node]));
  return graph.nodes.map((node): CardNode => {
    const known = old.get(node.id);
    const [x, y] = places[node.id] ?? [0, 0];
    const isStart = graph.start === node.id;
    const isSame = known?.data.node === node && known.data.isStart === isStart && known.data.flow === flow;
    if (known && isSame) {
      if (known.dragging || (known.position.x === x && known.position.y === y)) return known;
      return { ...known, position: { x, y } };
    }
    const rows = [...node.outcomes].sort(byKeypad);
    const height = heightOf(node);
    return {
      ...(known ?? {}),
      id: node.id,
      type: 'card',
      position: known?.dragging ? known.position : { x, y },
      width: WIDTH,
      height,
      measured: { width: WIDTH, height },
      handles: handles(node, rows),
      data: { flow, node, rows, isStart },
    };
  });
}

function handles(node: DrawnNode, rows: Outcome[]): NodeHandle[] {
  const size = { width: HANDLE, height: HANDLE };
  const source = (id: string, row: number): NodeHandle => ({
    id,
    type: 'source',
    position: Position.Right,
    x: WIDTH - HANDLE / 2,
    y: rowMiddle(row) - HANDLE / 2,
    ...size,
  });
  return [
    { id: 'in', type: 'target', position: Position.Left, x: -HANDLE / 2, y: HEAD / 4 - HANDLE / 2, ...size },
    ...rows.map((outcome, row) => source(outcome.id, row)),
    ...(node.kind in GROWING ? [source(GROW, rows.length)] : []),
  ];
}

export function wayEdges(graph: Graph, before: readonly WayEdge[]): WayEdge[] {
  const present = new Set(graph.nodes.map((node) => node.id));
  const old = new Map(before.map((edge) => [edge.id, edge]));
  return graph.nodes.flatMap((node) =>
    node.outcomes.flatMap((outcome): WayEdge[] => {
      if (outcome.target === null || !present.has(outcome.target)) return [];
      const id = `${node.id} ${outcome.id}`;
      const known = old.get(id);
      if (known?.data?.outcome === outcome) return [known];
      return [
        {
          ...(known ?? {}),
          id,
          type: 'way',
          source: node.id,
          sourceHandle: outcome.id,
          target: outcome.target,
          targetHandle: 'in',
          markerEnd: { type: MarkerType.ArrowClosed, width: 14, height: 14 },
          data: { outcome },
          ariaLabel: `${node.id}: ${outcome.label || outcomeLabel(undefined, outcome, '') || outcome.id} → ${outcome.target}`,
        },
      ];
    }),
  );
}

/** The way that is added by connecting the last row of a menu or condition. */
export function grownOutcome(node: DrawnNode): Outcome | null {
  const way = GROWING[node.kind];
  if (way === undefined) return null;
  const taken = new Set(node.outcomes.map((outcome) => String(outcome.path[3])));
  const key = way.field === 'keys' ? [...'1234567890*#'].find((one) => !taken.has(one)) : nextIndex(node);
  if (key === undefined) return null;
  return {
    id: `${way.outcome}:${key}`,
    kind: way.outcome,
    label: '',
    path: ['nodes', node.id, way.field, key, 'to'],
    target: null,
    implied: null,
    required: true,
  };
}

const nextIndex = (node: DrawnNode) => node.outcomes.filter((outcome) => outcome.kind === 'case').length;

/** Places for nodes that have none: right of the node that leads to them, else below everything. */
export function withMissingPlaces(graph: Graph, places: Places): Places {
  const missing = graph.nodes.filter((node) => !places[node.id]);
  if (missing.length === 0) return places;
  const all: Places = { ...places };
  const bottom = () =>
    graph.nodes.reduce((low, node) => {
      const place = all[node.id];
      return place ? Math.max(low, place[1] + heightOf(node)) : low;
    }, 0);
  for (const node of missing) {
    const before = graph.nodes.find(
      (other) => all[other.id] && other.outcomes.some((outcome) => outcome.target === node.id),
    );
    const from = before && all[before.id];
    all[node.id] = freePlace(graph, all, from ? [from[0] + WIDTH + 120, from[1]] : [0, bottom() + 40], node);
  }
  return all;
}

/** The wanted place, or the next one below it that no card covers. */
export function freePlace(
  graph: Graph,
  places: Places,
  wanted: [number, number],
  node: { kind: string; outcomes: Outcome[] },
): [number, number] {
  return [wanted[0], wanted[1] + freeShift(graph, places, [{ place: wanted, height: heightOf(node) }])];
}

/** How far cards that are added together must move down so that they cover none that is there. */
export function freeShift(
  graph: Graph,
  places: Places,
  added: readonly { place: [number, number]; height: number }[],
): number {
  let shift = 0;
  const there = graph.nodes
    .flatMap((node) => {
      const place = places[node.id];
      return place ? [{ x: place[0], top: place[1], bottom: place[1] + heightOf(node) }] : [];
    })
    .sort((a, b) => a.top - b.top);
  for (let moved = true; moved; ) {
    moved = false;
    for (const box of there) {
      for (const { place, height } of added) {
        const top = place[1] + shift;
        const isBeside = Math.abs(box.x - place[0]) >= WIDTH + GAP;
        if (isBeside || box.top >= top + height + GAP || box.bottom + GAP <= top) continue;
        shift += box.bottom + GAP - top;
        moved = true;
      }
    }
  }
  return shift;
}
