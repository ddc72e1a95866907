/** Where a node is brought so that it is seen. */

import type { ReactFlowInstance } from '@xyflow/react';
import type { CardNode, WayEdge } from './canvasNodes';
import { HEAD, WIDTH } from './size';

/**
 * Brings a node into the middle of what is seen of the canvas: on telephones an open panel lies over its lower part.
 * With `onlyHidden` nothing moves when the node is in sight already.
 */
export function centreOn(view: ReactFlowInstance<CardNode, WayEdge>, id: string, onlyHidden = false): void {
  const node = view.getNode(id);
  const canvas = boxOf('.react-flow');
  if (node === undefined || canvas === undefined) return;
  const bottom = lowestSeen(canvas, boxOf('.panel'));
  const card = boxOf(`.react-flow__node[data-id="${CSS.escape(id)}"] .card-head`);
  if (onlyHidden && card !== undefined && isWithin(card, { ...edges(canvas), bottom })) return;
  const zoom = Math.max(view.getZoom(), 0.75);
  const covered = canvas.bottom - bottom;
  const [x, y] = [node.position.x + WIDTH / 2, node.position.y + HEAD / 2]; // its tools lie above it
  void view.setCenter(x, y + covered / 2 / zoom, { zoom, duration: 250 });
}

/** Pixels at the lower edge of the canvas that an open panel covers. */
export function coveredBelow(): number {
  const canvas = boxOf('.react-flow');
  return canvas === undefined ? 0 : canvas.bottom - lowestSeen(canvas, boxOf('.panel'));
}

export interface Edges {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** The lower edge of what is seen of the canvas; a panel beside it covers nothing. */
export function lowestSeen(canvas: Edges, panel: Edges | undefined): number {
  if (panel === undefined || panel.left >= canvas.right) return canvas.bottom;
  return Math.min(canvas.bottom, Math.max(canvas.top, panel.top));
}

export function isWithin(inner: Edges, outer: Edges): boolean {
  return (
    inner.left >= outer.left &&
    inner.right <= outer.right &&
    inner.top >= outer.top &&
    inner.bottom <= outer.bottom
  );
}

function boxOf(selector: string): DOMRect | undefined {
  return document.querySelector(selector)?.getBoundingClientRect();
}

function edges({ left, top, right, bottom }: Edges): Edges {
  return { left, top, right, bottom };
}
