/** Keys of the designer. The sheet of shortcuts is made from the same list, so it can't fall behind. */

import { type ReactFlowInstance, useReactFlow } from '@xyflow/react';
import { useEffect } from 'react';
import type { OwnText } from '../api/types';
import {
  canDraw,
  canEdit,
  connectSelected,
  copySelected,
  duplicateSelected,
  layOut,
  openGraph,
  paste,
  redo,
  removeSelected,
  renameSelected,
  undo,
  walk,
} from '../canvas/actions';
import type { CardNode, WayEdge } from '../canvas/canvasNodes';
import { openSubflow } from '../canvas/NodeTools';
import { useDesigner } from '../store/designer';
import { stepFinding } from './findings';
import { openDialog, useView } from './view';

export interface Shortcut {
  /** As shown; several ways are divided by a space. */
  keys: string;
  text: OwnText;
  group: 'edit' | 'canvas' | 'move' | 'page';
}

type Canvas = ReactFlowInstance<CardNode, WayEdge>;
type Action = (canvas: Canvas) => void;

const select = (ids: string[]) => useDesigner.getState().select(ids);

/** `on`: what is done by modifiers and key, as `comboOf` writes them. Letters alone count only outside of fields. */
const SHORTCUTS: (Shortcut & { on: Record<string, Action> })[] = [
  { keys: 'Ctrl+Z', group: 'edit', text: { en: 'Undo', 'zh-Hans': '撤销' }, on: { 'ctrl+z': undo } },
  {
    keys: 'Ctrl+Shift+Z Ctrl+Y',
    group: 'edit',
    text: { en: 'Redo', 'zh-Hans': '重做' },
    on: { 'ctrl+shift+z': redo, 'ctrl+y': redo },
  },
  {
    keys: 'Ctrl+S',
    group: 'edit',
    text: { en: 'Save', 'zh-Hans': '保存' },
    on: { 'ctrl+s': () => canEdit() && openDialog({ kind: 'save' }) },
  },
  {
    keys: 'A',
    group: 'edit',
    text: { en: 'Add a node after the selected one', 'zh-Hans': '在所选节点之后添加节点' },
    on: { a: () => canDraw() && openDialog({ kind: 'add' }) },
  },
  {
    keys: 'C',
    group: 'edit',
    text: { en: 'Connect the selected node', 'zh-Hans': '连接所选节点' },
    on: { c: connectSelected },
  },
  {
    keys: 'F2',
    group: 'edit',
    text: { en: 'Rename: title', 'zh-Hans': '重命名：标题' },
    on: { f2: () => renameSelected('title') },
  },
  {
    keys: 'Shift+F2',
    group: 'edit',
    text: { en: 'Rename: name in files', 'zh-Hans': '重命名：文件中的名称' },
    on: { 'shift+f2': () => renameSelected('id') },
  },
  {
    keys: 'Delete',
    group: 'edit',
    text: { en: 'Delete nodes, disconnect ways', 'zh-Hans': '删除节点，断开连线' },
    on: { delete: removeChosen, backspace: removeChosen },
  },
  {
    keys: 'Ctrl+D',
    group: 'edit',
    text: { en: 'Duplicate', 'zh-Hans': '创建副本' },
    on: { 'ctrl+d': duplicateSelected },
  },
  {
    // By the events of the clipboard, which ask the user for nothing.
    keys: 'Ctrl+C Ctrl+X Ctrl+V',
    group: 'edit',
    text: {
      en: 'Copy, cut, paste; also to other flows and projects',
      'zh-Hans': '复制、剪切、粘贴，可跨流程和项目',
    },
    on: {},
  },
  {
    keys: 'Ctrl+A',
    group: 'edit',
    text: { en: 'Select all', 'zh-Hans': '全选' },
    on: { 'ctrl+a': () => select(openGraph().nodes.map(({ id }) => id)) },
  },
  {
    keys: 'Alt+→ Alt+←',
    group: 'move',
    text: { en: 'Go along the way, or back', 'zh-Hans': '沿连线前进或后退' },
    on: { 'alt+arrowright': () => walk('next'), 'alt+arrowleft': () => walk('previous') },
  },
  {
    keys: 'Alt+↓ Alt+↑',
    group: 'move',
    text: { en: 'Go to the node below or above', 'zh-Hans': '到下方或上方的节点' },
    on: { 'alt+arrowdown': () => walk('down'), 'alt+arrowup': () => walk('up') },
  },
  {
    // The canvas does this by itself.
    keys: '← ↑ → ↓',
    group: 'move',
    text: { en: 'Move the selected nodes', 'zh-Hans': '移动所选节点' },
    on: {},
  },
  {
    keys: 'F8 Shift+F8',
    group: 'move',
    text: { en: 'Next or previous finding', 'zh-Hans': '下一个或上一个问题' },
    on: { f8: () => stepFinding(1), 'shift+f8': () => stepFinding(-1) },
  },
  {
    keys: 'Ctrl+Enter',
    group: 'move',
    text: { en: 'Open the sub-flow of the selected node', 'zh-Hans': '打开所选节点的子流程' },
    on: { 'ctrl+enter': openSelectedSubflow },
  },
  {
    keys: 'Ctrl+Backspace',
    group: 'move',
    text: { en: 'Back to the calling flow', 'zh-Hans': '返回上一个流程' },
    on: { 'ctrl+backspace': goBack },
  },
  {
    keys: 'Ctrl+F /',
    group: 'canvas',
    text: {
      en: 'Search; Enter for the next, Shift+Enter for the one before',
      'zh-Hans': '搜索；回车下一个，Shift+回车上一个',
    },
    on: { 'ctrl+f': openSearch, '/': openSearch },
  },
  {
    keys: '0',
    group: 'canvas',
    text: { en: 'Show all', 'zh-Hans': '显示全部' },
    on: { '0': showAll, 'ctrl+0': showAll },
  },
  {
    keys: '+ −',
    group: 'canvas',
    text: { en: 'Zoom in, zoom out', 'zh-Hans': '放大、缩小' },
    on: {
      '+': (canvas) => void canvas.zoomIn({ duration: 120 }),
      '=': (canvas) => void canvas.zoomIn({ duration: 120 }),
      '-': (canvas) => void canvas.zoomOut({ duration: 120 }),
    },
  },
  {
    keys: 'L',
    group: 'canvas',
    text: { en: 'Lay out', 'zh-Hans': '自动布局' },
    on: { l: () => canDraw() && void layOut() },
  },
  {
    keys: 'Escape',
    group: 'canvas',
    text: { en: 'Clear the selection, close the search', 'zh-Hans': '取消选择，关闭搜索' },
    on: {
      escape: () => {
        useView.setState({ search: false, palette: false });
        select([]);
      },
    },
  },
  {
    keys: 'F6 Shift+F6',
    group: 'page',
    text: { en: 'Next or previous part of the page', 'zh-Hans': '页面的下一个或上一个区域' },
    on: { f6: () => nextRegion(1), 'shift+f6': () => nextRegion(-1) },
  },
  {
    keys: 'E',
    group: 'page',
    text: { en: 'Edit the selected node in the panel', 'zh-Hans': '在面板中编辑所选节点' },
    on: {
      e: () => {
        useDesigner.getState().openPanel('node');
        requestAnimationFrame(() => focusIn('panel'));
      },
    },
  },
  {
    keys: 'P',
    group: 'page',
    text: { en: 'Show or hide the findings', 'zh-Hans': '显示或隐藏问题列表' },
    on: { p: () => useView.setState((view) => ({ problems: !view.problems })) },
  },
  {
    keys: '?',
    group: 'page',
    text: { en: 'This list', 'zh-Hans': '快捷键列表' },
    on: { '?': () => openDialog({ kind: 'shortcuts' }) },
  },
];

function removeChosen(canvas: Canvas): void {
  removeSelected(canvas.getEdges().flatMap((edge) => (edge.selected && edge.data ? [edge.data] : [])));
}

function showAll(canvas: Canvas): void {
  void canvas.fitView({ padding: 0.12, maxZoom: 1, duration: 200 });
}

function openSearch(): void {
  useView.setState({ search: true });
}

function openSelectedSubflow(): void {
  const { doc, flow, selection } = useDesigner.getState();
  const node = doc.flows[flow]?.nodes[selection[0] ?? ''];
  if (typeof node?.flow === 'string') openSubflow(node.flow);
}

function goBack(): void {
  const { trail, openFlow } = useDesigner.getState();
  const last = trail.at(-1);
  if (last !== undefined) openFlow(last);
}

export function shortcuts(): readonly Shortcut[] {
  return SHORTCUTS;
}

/** These work while typing too. */
const EVERYWHERE = new Set(['ctrl+s', 'f6', 'shift+f6', 'f8', 'shift+f8']);

function comboOf(event: KeyboardEvent): string {
  const key = event.key.toLowerCase();
  const isSign = key.length === 1 && !/[a-z0-9]/.test(key);
  return [
    (event.ctrlKey || event.metaKey) && 'ctrl',
    event.altKey && 'alt',
    event.shiftKey && !isSign && 'shift',
    key,
  ]
    .filter(Boolean)
    .join('+');
}

export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) ||
      target.closest('.cm-editor') !== null)
  );
}

/** Listens to keys and to the clipboard for as long as the component is there. */
export function useKeyboard(): void {
  const canvas = useReactFlow<CardNode, WayEdge>();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      // On the canvas our keys come first: it would take Ctrl+Enter for a click. Elsewhere those of the controls do.
      const isOnCanvas =
        event.target instanceof HTMLElement && event.target.closest('[data-region="canvas"]') !== null;
      if (isOnCanvas !== (event.eventPhase === Event.CAPTURING_PHASE)) return;
      if (event.defaultPrevented || event.isComposing || document.querySelector('dialog[open]')) return;
      const combo = comboOf(event);
      const target = event.target as HTMLElement | null;
      if (isTyping(target) && !EVERYWHERE.has(combo)) return;
      // Outside of the canvas, single keys belong to the control that has the focus.
      const inPanel = target?.closest('[data-region="panel"]') !== null && target !== document.body;
      if (inPanel && !combo.startsWith('ctrl+') && !EVERYWHERE.has(combo) && combo !== '?') return;
      const action = SHORTCUTS.map(({ on }) => on[combo]).find(Boolean);
      if (!action) return;
      event.preventDefault();
      event.stopPropagation();
      action(canvas);
    };
    const onCopy = (event: ClipboardEvent) => {
      if (isTyping(event.target) || String(document.getSelection() ?? '') !== '') return;
      const nodes = copySelected();
      if (!nodes) return;
      event.clipboardData?.setData('text/plain', JSON.stringify(nodes, null, 1));
      event.preventDefault();
      if (event.type === 'cut') removeSelected();
    };
    const onPaste = (event: ClipboardEvent) => {
      if (isTyping(event.target) || !canDraw() || document.querySelector('dialog[open]')) return;
      event.preventDefault();
      paste(event.clipboardData?.getData('text/plain') ?? '');
    };
    window.addEventListener('keydown', onKey, true);
    window.addEventListener('keydown', onKey);
    document.addEventListener('copy', onCopy);
    document.addEventListener('cut', onCopy);
    document.addEventListener('paste', onPaste);
    return () => {
      window.removeEventListener('keydown', onKey, true);
      window.removeEventListener('keydown', onKey);
      document.removeEventListener('copy', onCopy);
      document.removeEventListener('cut', onCopy);
      document.removeEventListener('paste', onPaste);
    };
  }, [canvas]);
}

const REGIONS = ['top', 'side', 'canvas', 'panel', 'status'];

function nextRegion(step: 1 | -1): void {
  const here = document.activeElement?.closest<HTMLElement>('[data-region]')?.dataset.region;
  const at = REGIONS.indexOf(here ?? '');
  for (let tries = 1; tries <= REGIONS.length; tries += 1) {
    const region = REGIONS[(at + step * tries + REGIONS.length * tries) % REGIONS.length];
    if (region !== undefined && focusIn(region)) return;
  }
}

function focusIn(region: string): boolean {
  const place = document.querySelector<HTMLElement>(`[data-region="${region}"]`);
  const selected = place?.querySelector<HTMLElement>('.react-flow__node.selected');
  const focusable = place?.querySelectorAll<HTMLElement>(
    'a[href], button:not(:disabled), input, select, textarea, [tabindex="0"]',
  );
  // What is hidden, as parts of the top bar are on wide screens, takes no focus.
  const target = selected ?? [...(focusable ?? [])].find((one) => one.checkVisibility());
  target?.focus();
  return target !== undefined;
}
