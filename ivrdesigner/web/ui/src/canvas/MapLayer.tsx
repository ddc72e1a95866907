/** All ways as a few lines of one drawing, while a large flow is seen from so far that none could be pointed at. */

import { ViewportPortal } from '@xyflow/react';
import { memo, useMemo } from 'react';
import { useDesigner } from '../store/designer';
import { useMarkedWays } from '../store/marks';
import type { CardNode, WayEdge } from './canvasNodes';
import { endsOf, wayPath } from './wayPath';

export const MapLayer = memo(function MapLayer({
  nodes,
  edges,
}: {
  nodes: readonly CardNode[];
  edges: readonly WayEdge[];
}) {
  const flow = useDesigner((store) => store.flow);
  const marked = useMarkedWays(flow);
  const lines = useMemo(() => {
    const byId = new Map(nodes.map((node) => [node.id, node]));
    const found = new Map<string, string[]>();
    for (const edge of edges) {
      const ends = endsOf(edge, byId);
      if (ends === null) continue;
      const mark = marked.get(edge.data?.outcome.path.join('/') ?? '') ?? '';
      const paths = found.get(mark);
      if (paths) paths.push(wayPath(ends)[0]);
      else found.set(mark, [wayPath(ends)[0]]);
    }
    return [...found].map(([mark, paths]) => ({ mark, d: paths.join('') }));
  }, [nodes, edges, marked]);
  return (
    <ViewportPortal>
      <svg className="map-ways" aria-hidden="true">
        {lines.map(({ mark, d }) => (
          <path key={mark} className={mark && `mark-${mark}`} d={d} />
        ))}
      </svg>
    </ViewportPortal>
  );
});
