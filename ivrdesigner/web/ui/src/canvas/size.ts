/** Sizes of cards in pixels; `ivrdesigner.web.editor.placing` lays out the same ones. */

import type { GraphNode } from '../api/types';

export const WIDTH = 240;
/** Header and two lines of detail. */
export const HEAD = 84;
/** Each way out. */
export const ROW = 26;
/** Below the last way out. */
export const FOOT = 6;

/** Kinds to which keys or cases are added have one more row for that. */
export const GROWING: Record<string, { field: string; outcome: string }> = {
  menu: { field: 'keys', outcome: 'key' },
  condition: { field: 'cases', outcome: 'case' },
};

export function heightOf(node: Pick<GraphNode, 'kind' | 'outcomes'>): number {
  const rows = node.outcomes.length + (node.kind in GROWING ? 1 : 0);
  return HEAD + (rows > 0 ? rows * ROW + FOOT : 0);
}

/** Middle of a row, from the top of the card. */
export function rowMiddle(row: number): number {
  return HEAD + row * ROW + ROW / 2;
}
