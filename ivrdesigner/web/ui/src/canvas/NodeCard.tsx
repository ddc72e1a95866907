/** A node on the canvas: kind, names, what it does, and a row with a handle for each way out. */

import { Handle, type NodeProps, Position } from '@xyflow/react';
import { CircleAlert, Flag, Link2, Plus, TriangleAlert } from 'lucide-react';
import { memo, useContext } from 'react';
import type { NodeJson, Outcome } from '../api/types';
import { useSearch } from '../app/search';
import { openDialog, useView } from '../app/view';
import { messages } from '../i18n/messages';
import { useDesigner } from '../store/designer';
import { useCounted } from '../store/findingIndex';
import { useNodeMark, useWayMark } from '../store/marks';
import { type CardNode, GROW, grownOutcome } from './canvasNodes';
import { DistanceContext } from './distance';
import { KindIcon } from './icons';
import { NameField } from './NameField';
import { GROWING } from './size';
import { detailOf, keyOf, nodeName, outcomeLabel, textIn } from './words';

const t = messages({
  start: { en: 'Initial step', 'zh-Hans': '起始步骤' },
  shared: { en: 'Shared by several flows: {file}', 'zh-Hans': '多个流程共用：{file}' },
  problems: { en: 'Findings: {count}', 'zh-Hans': '{count} 个问题' },
  way: { en: '{way}, way out of {node}: {leads}', 'zh-Hans': '{way}，{node} 的出口：{leads}' },
  notConnected: { en: 'not connected', 'zh-Hans': '未连接' },
  leadsTo: { en: 'leads to {target}', 'zh-Hans': '通向 {target}' },
  addKey: { en: 'Add a key', 'zh-Hans': '添加按键' },
  addCase: { en: 'Add a case', 'zh-Hans': '添加分支' },
});

export const NodeCard = memo(function NodeCard({ id, data, selected }: NodeProps<CardNode>) {
  const { flow, node, rows, isStart } = data;
  const json = useDesigner((store) => store.doc.flows[flow]?.nodes[id]);
  const language = useDesigner((store) => store.textLanguage);
  const colour = useDesigner(
    (store) => store.catalogue?.kinds.find(({ kind }) => kind === node.kind)?.colour,
  );
  const ownFile = useDesigner((store) => store.state?.flows[flow]?.file);
  const mark = useNodeMark(flow, id);
  const counted = useCounted(flow, id);
  const isHit = useSearch((search) => search.hits.has(id));
  const renaming = useView((view) => (view.renaming?.node === id ? view.renaming.field : null));
  const isMark = useContext(DistanceContext) === 'map' && renaming === null;
  if (json === undefined) return null;

  const title = textIn(json.title, language) || id;
  const isShared = node.file !== '' && ownFile !== undefined && node.file !== ownFile;
  const severity = counted?.errors ? 'error' : counted?.warnings ? 'warning' : '';
  const states = [selected && 'selected', isHit && 'hit', mark && `mark-${mark}`].filter(Boolean).join(' ');
  const style = { '--kind': colour ?? '#64748b' } as React.CSSProperties;
  if (isMark) return <div className={`card mark ${severity} ${states}`} style={style} />;
  return (
    <div className={`card ${severity} ${states}`} style={style}>
      <Handle id="in" type="target" position={Position.Left} className="handle-in" />
      <header className="card-head">
        <span className="card-icon">
          <KindIcon kind={node.kind} />
        </span>
        <span className="card-names">
          {renaming === null ? (
            <>
              <span className="card-title">{title}</span>
              <span className="card-id">{id}</span>
            </>
          ) : (
            <NameField flow={flow} node={id} field={renaming} />
          )}
        </span>
        {isShared && (
          <span className="card-flag" title={t('shared', { file: node.file })}>
            <Link2 size={14} aria-hidden="true" />
          </span>
        )}
        {isStart && (
          <span className="card-flag start" title={t('start')}>
            <Flag size={14} aria-hidden="true" />
          </span>
        )}
        {severity && counted && (
          <span
            className={`card-findings ${severity}`}
            title={counted.findings.map((finding) => finding.message).join('\n')}
          >
            {severity === 'error' ? (
              <CircleAlert size={13} aria-hidden="true" />
            ) : (
              <TriangleAlert size={13} aria-hidden="true" />
            )}
            {counted.errors || counted.warnings}
          </span>
        )}
      </header>
      <p className="card-detail">{detailOf(json, language)}</p>
      {rows.length > 0 || node.kind in GROWING ? (
        <ul className="ways">
          {rows.map((outcome) => (
            <WayRow key={outcome.id} flow={flow} node={json} id={id} outcome={outcome} tabbable={selected} />
          ))}
          {node.kind in GROWING && <GrowRow id={id} node={node} tabbable={selected} />}
        </ul>
      ) : null}
    </div>
  );
});

interface RowProps {
  flow: string;
  node: NodeJson;
  id: string;
  outcome: Outcome;
  tabbable: boolean;
}

function WayRow({ flow, node, id, outcome, tabbable }: RowProps) {
  const language = useDesigner((store) => store.textLanguage);
  const known = useDesigner(
    (store) => outcome.target === null || outcome.target in (store.doc.flows[flow]?.nodes ?? {}),
  );
  const mark = useWayMark(flow, outcome.path);
  const key = keyOf(outcome);
  const label = outcomeLabel(node, outcome, language);
  const goes = !known ? outcome.target : outcome.target === null ? outcome.implied : null;
  const state = !known
    ? 'broken'
    : outcome.target !== null
      ? 'connected'
      : outcome.required
        ? 'open'
        : 'optional';
  // The name begins with what is seen, for those who speak it.
  const way = [key, label, goes === null ? '' : `→ ${nodeName(undefined, goes, language)}`]
    .filter(Boolean)
    .join(' ');
  const target = outcome.target ?? outcome.implied;
  const leads =
    target === null ? t('notConnected') : t('leadsTo', { target: nodeName(undefined, target, language) });
  return (
    <li className={`way ${state} ${mark ? `mark-${mark}` : ''}`}>
      <button
        type="button"
        className="way-name nodrag"
        tabIndex={tabbable ? 0 : -1}
        aria-label={t('way', { way, node: id, leads })}
        data-outcome={outcome.id}
        onDoubleClick={() => openDialog({ kind: 'connect', node: id, outcome })}
        onKeyDown={(event) => {
          if (event.key === 'Enter') openDialog({ kind: 'connect', node: id, outcome });
        }}
      >
        {key !== null && <span className="way-key">{key}</span>}
        <span className="way-label">{label}</span>
        {goes !== null && <span className="way-goes">→ {nodeName(undefined, goes, language)}</span>}
      </button>
      <Handle id={outcome.id} type="source" position={Position.Right} className="handle-out" />
    </li>
  );
}

function GrowRow({ id, node, tabbable }: { id: string; node: CardNode['data']['node']; tabbable: boolean }) {
  const label = t(node.kind === 'menu' ? 'addKey' : 'addCase');
  const add = () => {
    const outcome = grownOutcome(node);
    if (outcome) openDialog({ kind: 'connect', node: id, outcome });
  };
  return (
    <li className="way grow">
      <button type="button" className="way-name nodrag" tabIndex={tabbable ? 0 : -1} onClick={add}>
        <Plus size={12} aria-hidden="true" />
        <span className="way-label">{label}</span>
      </button>
      <Handle id={GROW} type="source" position={Position.Right} className="handle-out" />
    </li>
  );
}
