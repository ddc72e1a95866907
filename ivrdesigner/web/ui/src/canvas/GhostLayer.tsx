/** What a difference shows of the older version: nodes that are gone, and where ways led before. */

import { useNodes, ViewportPortal } from '@xyflow/react';
import { useDesigner } from '../store/designer';
import { type FlowMarks, useMarks } from '../store/marks';
import type { CardNode } from './canvasNodes';
import { KindIcon } from './icons';
import { WIDTH } from './size';

const HEIGHT = 56;
const GAP = 24;

export function GhostLayer() {
  const flow = useDesigner((store) => store.flow);
  const marks = useMarks((all) => all.flows[flow]);
  const isEmpty = marks === undefined || (marks.ghosts.length === 0 && !marks.ways.some((way) => way.before));
  return isEmpty ? null : <Ghosts marks={marks} />;
}

function Ghosts({ marks }: { marks: FlowMarks }) {
  const nodes = useNodes<CardNode>();
  const boxes = new Map(
    nodes.map(({ id, position, height = HEIGHT }) => [id, { x: position.x, y: position.y, height }] as const),
  );
  const lowest = Math.max(0, ...[...boxes.values()].map(({ y, height }) => y + height));
  const leftmost = Math.min(0, ...[...boxes.values()].map(({ x }) => x));
  const ghosts = marks.ghosts.map((ghost, index) => {
    const [x, y] = ghost.at ?? [leftmost + index * (WIDTH + GAP), lowest + 2 * GAP];
    return { ...ghost, x, y, height: HEIGHT };
  });
  for (const ghost of ghosts) boxes.set(ghost.id, ghost);
  const lines = marks.ways.flatMap((way) => {
    const from = boxes.get(way.node);
    const to = way.before === undefined ? undefined : boxes.get(way.before);
    if (from === undefined || to === undefined) return [];
    const [x1, y1, x2, y2] = [from.x + WIDTH, from.y + from.height / 2, to.x, to.y + HEIGHT / 2];
    const bend = Math.max(Math.abs(x2 - x1) / 2, 60);
    return [
      { key: way.path.join('/'), d: `M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}` },
    ];
  });
  return (
    <ViewportPortal>
      <svg className="ghost-ways" aria-hidden="true">
        {lines.map(({ key, d }) => (
          <path key={key} d={d} />
        ))}
      </svg>
      {ghosts.map(({ id, kind, title, x, y }) => (
        <div
          key={id}
          className="ghost"
          style={{ transform: `translate(${x}px, ${y}px)`, width: WIDTH, height: HEIGHT }}
        >
          <KindIcon kind={kind} />
          <del>
            {title === id ? '' : `${title} `}
            <code>{id}</code>
          </del>
        </div>
      ))}
    </ViewportPortal>
  );
}
