/** The line of a way: a curve forwards, a square line back. */

import { getBezierPath, getSmoothStepPath, Position } from '@xyflow/react';
import type { CardNode, WayEdge } from './canvasNodes';

export interface Ends {
  sourceX: number;
  sourceY: number;
  targetX: number;
  targetY: number;
}

export const isReturning = ({ sourceX, targetX }: Ends) => targetX < sourceX + 16;

/** Path of SVG, and the middle of the way. */
export function wayPath(ends: Ends): readonly [path: string, x: number, y: number] {
  const sides = { sourcePosition: Position.Right, targetPosition: Position.Left };
  const [path, x, y] = isReturning(ends)
    ? getSmoothStepPath({ ...ends, ...sides, borderRadius: 14, offset: 22 })
    : getBezierPath({ ...ends, ...sides });
  return [path, x, y];
}

/** Where a way leaves its node and arrives; null while one of the two is not there. */
export function endsOf(edge: WayEdge, nodes: ReadonlyMap<string, CardNode>): Ends | null {
  const [source, target] = [nodes.get(edge.source), nodes.get(edge.target)];
  const from = source?.handles?.find(({ id }) => id === edge.sourceHandle);
  const to = target?.handles?.find(({ id }) => id === edge.targetHandle);
  if (!source || !target || !from || !to) return null;
  return {
    sourceX: source.position.x + from.x + (from.width ?? 0),
    sourceY: source.position.y + from.y + (from.height ?? 0) / 2,
    targetX: target.position.x + to.x,
    targetY: target.position.y + to.y + (to.height ?? 0) / 2,
  };
}
