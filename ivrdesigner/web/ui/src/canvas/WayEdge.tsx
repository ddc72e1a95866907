/** A way from one node to another. Its label is shown while it is pointed at, chosen or marked. */

import { BaseEdge, type EdgeProps } from '@xyflow/react';
import { memo } from 'react';
import { useDesigner } from '../store/designer';
import { useWayMark } from '../store/marks';
import type { WayEdge as Way } from './canvasNodes';
import { isReturning, wayPath } from './wayPath';
import { keyOf, outcomeLabel } from './words';

export const WayEdge = memo(function WayEdge(props: EdgeProps<Way>) {
  const { data, selected, source } = props;
  const flow = useDesigner((store) => store.flow);
  const node = useDesigner((store) => (selected ? store.doc.flows[flow]?.nodes[source] : undefined));
  const language = useDesigner((store) => store.textLanguage);
  const mark = useWayMark(flow, data?.outcome.path);
  const [path, labelX, labelY] = wayPath(props);
  const label =
    selected && data
      ? [keyOf(data.outcome), outcomeLabel(node, data.outcome, language)].filter(Boolean).join(' ')
      : '';
  const kind = data?.outcome.kind ?? '';
  const quiet = kind === 'no_input' || kind === 'no_match' || kind === 'error' || kind === 'failed';
  return (
    <g
      className={`way-edge ${quiet ? 'quiet' : ''} ${isReturning(props) ? 'returning' : ''} ${mark ? `mark-${mark}` : ''}`}
    >
      <BaseEdge
        id={props.id}
        path={path}
        interactionWidth={18}
        {...(props.markerEnd === undefined ? {} : { markerEnd: props.markerEnd })}
        {...(label === '' ? {} : { label, labelX, labelY, labelBgPadding: [6, 3], labelBgBorderRadius: 5 })}
      />
    </g>
  );
});
