/** Buttons above the one node that is selected. */

import { NodeToolbar, Position } from '@xyflow/react';
import { Cable, CopyPlus, Flag, FolderOpen, Pencil, SlidersHorizontal, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useView } from '../app/view';
import { messages } from '../i18n/messages';
import { useDesigner } from '../store/designer';
import { connectSelected, duplicateSelected, makeStart, removeSelected, renameSelected } from './actions';

const t = messages({
  tools: { en: 'Tools of the node', 'zh-Hans': '节点工具' },
  edit: { en: 'Edit', 'zh-Hans': '编辑' },
  rename: { en: 'Rename (F2)', 'zh-Hans': '重命名 (F2)' },
  connect: { en: 'Connect (C)', 'zh-Hans': '连接 (C)' },
  duplicate: { en: 'Duplicate (Ctrl+D)', 'zh-Hans': '创建副本 (Ctrl+D)' },
  start: { en: 'Make it the initial step', 'zh-Hans': '设为起始步骤' },
  open: { en: 'Open the sub-flow (Ctrl+Enter)', 'zh-Hans': '打开子流程 (Ctrl+Enter)' },
  remove: { en: 'Delete (Del)', 'zh-Hans': '删除 (Del)' },
});

export function NodeTools() {
  const flow = useDesigner((store) => store.flow);
  const only = useDesigner((store) => (store.selection.length === 1 ? store.selection[0] : undefined));
  const node = useDesigner((store) => (only === undefined ? undefined : store.doc.flows[flow]?.nodes[only]));
  const start = useDesigner((store) => store.doc.flows[flow]?.start);
  const editable = useDesigner((store) => store.project?.rights.edit === true);
  const known = useDesigner((store) => typeof node?.flow === 'string' && node.flow in store.doc.flows);
  const isRenaming = useView((view) => view.renaming !== null);
  if (only === undefined || node === undefined || isRenaming) return null;
  const tool = (label: string, icon: ReactNode, action: () => void, className = '') => (
    <button
      type="button"
      className={`icon-button ${className}`}
      title={label}
      aria-label={label}
      onClick={action}
    >
      {icon}
    </button>
  );
  return (
    <NodeToolbar
      nodeId={only}
      isVisible
      position={Position.Top}
      offset={8}
      className="node-tools"
      aria-label={t('tools')}
    >
      {tool(t('edit'), <SlidersHorizontal size={15} />, () => useDesigner.getState().openPanel('node'))}
      {known && tool(t('open'), <FolderOpen size={15} />, () => openSubflow(String(node.flow)))}
      {editable && (
        <>
          {tool(t('rename'), <Pencil size={15} />, () => renameSelected('title'))}
          {tool(t('connect'), <Cable size={15} />, connectSelected)}
          {tool(t('duplicate'), <CopyPlus size={15} />, duplicateSelected)}
          {only !== start && tool(t('start'), <Flag size={15} />, () => makeStart(only))}
          {only !== start && tool(t('remove'), <Trash2 size={15} />, () => removeSelected(), 'danger')}
        </>
      )}
    </NodeToolbar>
  );
}

/** Opens the flow that a sub-flow node runs; the way back stands in the bread crumbs. */
export function openSubflow(name: string): void {
  const { doc, flow, openFlow } = useDesigner.getState();
  if (doc.flows[name]) openFlow(name, flow);
}
