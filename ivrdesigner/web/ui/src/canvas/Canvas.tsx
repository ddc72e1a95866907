/** The graph of the open flow. Nodes and ways are drawn from the document; what is done here becomes edits of it. */

import {
  type AriaLabelConfig,
  applyEdgeChanges,
  applyNodeChanges,
  Background,
  BackgroundVariant,
  type Connection,
  ControlButton,
  Controls,
  type EdgeChange,
  type FinalConnectionState,
  MiniMap,
  type NodeChange,
  type OnReconnect,
  ReactFlow,
  type ReactFlowInstance,
  SelectionMode,
  useReactFlow,
  useStore,
} from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { Network } from 'lucide-react';
import {
  type DragEvent,
  type MouseEvent,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { Outcome } from '../api/types';
import { openDialog, useView } from '../app/view';
import { messages, own } from '../i18n/messages';
import { isUnreadable, useDesigner } from '../store/designer';
import { useFlow, useGraph } from '../store/hooks';
import {
  canDraw,
  connect,
  layOut,
  layOutAutomatically,
  openGraph,
  setViewCentre,
  writtenPlaces,
} from './actions';
import {
  type CardNode,
  cardNodes,
  GROW,
  grownOutcome,
  type WayEdge as Way,
  wayEdges,
  withMissingPlaces,
} from './canvasNodes';
import './canvas.css';
import { centreOn, coveredBelow } from './centre';
import { DistanceContext, distanceAt } from './distance';
import { GhostLayer } from './GhostLayer';
import { MapLayer } from './MapLayer';
import { NodeCard } from './NodeCard';
import { NodeTools } from './NodeTools';
import { HEAD, heightOf, WIDTH } from './size';
import { WayEdge } from './WayEdge';
import { nodeName } from './words';

const t = messages({
  canvas: { en: 'Graph of the flow {flow}', 'zh-Hans': '流程 {flow} 的图' },
  layout: { en: 'Lay out', 'zh-Hans': '自动布局' },
  minimap: { en: 'Overview', 'zh-Hans': '缩略图' },
  zoomIn: { en: 'Zoom in', 'zh-Hans': '放大' },
  zoomOut: { en: 'Zoom out', 'zh-Hans': '缩小' },
  fit: { en: 'Show all', 'zh-Hans': '显示全部' },
  lock: { en: 'Lock the canvas', 'zh-Hans': '锁定画布' },
  controls: { en: 'View', 'zh-Hans': '视图' },
  nodeHelp: {
    en: 'Press Enter to select, arrow keys to move, C to connect, Delete to delete, question mark for all keys.',
    'zh-Hans': '按回车选中，方向键移动，C 连接，Delete 删除，问号查看全部快捷键。',
  },
  edgeHelp: { en: 'Press Enter to select, Delete to disconnect.', 'zh-Hans': '按回车选中，Delete 断开。' },
  node: { en: '{kind} {title}', 'zh-Hans': '{kind} {title}' },
  empty: {
    en: 'This flow has no nodes yet. Drag one from the left, or press A.',
    'zh-Hans': '此流程还没有节点。从左侧拖入，或按 A 添加。',
  },
});

const nodeTypes = { card: NodeCard };
const edgeTypes = { way: WayEdge };
const PRO = { hideAttribution: true };
const FIT = { padding: 0.12, maxZoom: 1 };
const NO_NODE = { kind: '', outcomes: [] };
const MULTI = ['Meta', 'Control'];
const NO_EDGES: Way[] = [];

/** The way out of a node that a handle stands for; that of the last row is made when it is connected. */
function wayOf(source: string | null, handle: string | null | undefined): Outcome | undefined {
  const node = openGraph().nodes.find(({ id }) => id === source);
  if (node && handle === GROW) return grownOutcome(node) ?? undefined;
  return node?.outcomes.find(({ id }) => id === handle);
}

function onNodeDoubleClick(event: MouseEvent, node: CardNode): void {
  const target = event.target as HTMLElement;
  const field = target.closest('.card-id') ? 'id' : target.closest('.card-head') ? 'title' : null;
  if (field && canDraw()) useView.setState({ renaming: { node: node.id, field } });
  else if (!target.closest('.ways')) useDesigner.getState().openPanel('node');
}

function onDragOver(event: DragEvent): void {
  event.preventDefault();
  event.dataTransfer.dropEffect = 'copy';
}

function colourOf(node: CardNode): string {
  const kinds = useDesigner.getState().catalogue?.kinds;
  return kinds?.find(({ kind }) => kind === node.data.node.kind)?.colour ?? '#64748b';
}

const words = (): Partial<AriaLabelConfig> => ({
  'node.a11yDescription.default': t('nodeHelp'),
  'node.a11yDescription.keyboardDisabled': t('nodeHelp'),
  'edge.a11yDescription.default': t('edgeHelp'),
  'controls.ariaLabel': t('controls'),
  'controls.zoomIn.ariaLabel': t('zoomIn'),
  'controls.zoomOut.ariaLabel': t('zoomOut'),
  'controls.fitView.ariaLabel': t('fit'),
  'controls.interactive.ariaLabel': t('lock'),
  'minimap.ariaLabel': t('minimap'),
  'node.a11yDescription.ariaLiveMessage': () => '',
});

/** Shows a flow that was opened: all of it where that is legible, else its beginning. */
function showFlow(view: ReactFlowInstance<CardNode, Way>): void {
  const nodes = view.getNodes();
  const box = document.querySelector('.react-flow')?.getBoundingClientRect();
  if (!box || nodes.length === 0) return;
  const bounds = view.getNodesBounds(nodes);
  const fits = Math.min(box.width / (bounds.width * 1.15), box.height / (bounds.height * 1.15));
  if (fits >= 0.6) {
    void view.fitView(FIT);
    return;
  }
  const start = nodes.find((node) => node.data.isStart) ?? nodes[0];
  const zoom = box.width < 600 ? 0.8 : 0.75;
  const margin = box.width < 600 ? 24 : 60;
  const middle = (start?.position.y ?? 0) + heightOf(start?.data.node ?? NO_NODE) / 2;
  void view.setViewport({
    x: margin - (start?.position.x ?? 0) * zoom,
    y: box.height / 2 - middle * zoom,
    zoom,
  });
}

export function Canvas() {
  const flow = useDesigner((store) => store.flow);
  const json = useFlow();
  const graph = useGraph();
  const layout = useDesigner((store) => store.doc.layout[flow]);
  const automatic = useDesigner((store) => store.automatic[flow]);
  const selection = useDesigner((store) => store.selection);
  const reveal = useDesigner((store) => store.reveal);
  const panel = useDesigner((store) => store.panel);
  const language = useDesigner((store) => store.textLanguage);
  const kinds = useDesigner((store) => store.catalogue?.kinds);
  const editable = useDesigner((store) => store.project?.rights.edit === true && !isUnreadable(store));
  const [nodes, setNodes] = useState<CardNode[]>([]);
  const [edges, setEdges] = useState<Way[]>([]);
  const shown = useRef('');
  const view = useReactFlow<CardNode, Way>();
  const distance = useStore((state) => distanceAt(state.transform[2]));

  const places = useMemo(
    () => withMissingPlaces(graph, { ...automatic, ...writtenPlaces(json), ...layout }),
    [graph, automatic, layout, json],
  );
  const labels = useMemo(() => new Map(kinds?.map((kind) => [kind.kind, own(kind.title)])), [kinds]);

  useLayoutEffect(() => {
    const chosen = new Set(selection);
    setNodes((before) => {
      const next = cardNodes(flow, graph, places, before[0]?.data.flow === flow ? before : []).map((node) => {
        const title = nodeName(json, node.id, language);
        const ariaLabel = t('node', { kind: labels.get(node.data.node.kind) ?? '', title });
        const selected = chosen.has(node.id);
        return (node.selected ?? false) === selected && node.ariaLabel === ariaLabel
          ? node
          : { ...node, selected, ariaLabel };
      });
      const isSame = next.length === before.length && next.every((node, index) => node === before[index]);
      return isSame ? before : next;
    });
    setEdges((before) => {
      const next = wayEdges(graph, before);
      const isSame = next.length === before.length && next.every((edge, index) => edge === before[index]);
      return isSame ? before : next;
    });
  }, [flow, graph, places, selection, json, language, labels]);

  // A flow that is opened is laid out where nobody did, and shown as a whole.
  useEffect(() => {
    if (shown.current === flow || nodes[0]?.data.flow !== flow) return;
    shown.current = flow;
    showFlow(view);
    void layOutAutomatically(flow);
  }, [flow, nodes, view]);

  useEffect(() => {
    if (reveal === null) return;
    const timer = setTimeout(() => {
      const wanted = reveal.nodes.map((id) => ({ id }));
      if (wanted.length === 1 && wanted[0]) {
        centreOn(view, wanted[0].id);
      } else if (wanted.length === 0) {
        showFlow(view);
      } else {
        const covered = coveredBelow();
        const padding =
          covered > 0 ? ({ x: '16px', top: '16px', bottom: `${covered + 16}px` } as const) : FIT.padding;
        void view.fitView({ ...FIT, padding, duration: 250, nodes: wanted });
      }
    }, 30);
    return () => clearTimeout(timer);
  }, [reveal, view]);

  // A panel that opens takes room: the node that it is about stays in sight.
  useEffect(() => {
    if (panel === null) return;
    const timer = setTimeout(() => {
      const [one, ...others] = useDesigner.getState().selection;
      if (one !== undefined && others.length === 0) centreOn(view, one, true);
    }, 60);
    return () => clearTimeout(timer);
  }, [panel, view]);

  useEffect(() => {
    setViewCentre(() => {
      const box = document.querySelector('.react-flow')?.getBoundingClientRect();
      const { x, y } = view.screenToFlowPosition({
        x: (box?.left ?? 0) + (box?.width ?? 0) / 2,
        y: (box?.top ?? 0) + (box?.height ?? 0) / 2,
      });
      return [Math.round(x - WIDTH / 2), Math.round(y - HEAD)];
    });
  }, [view]);

  const onNodesChange = useCallback((changes: NodeChange<CardNode>[]) => {
    setNodes((before) => applyNodeChanges(changes, before));
    const moved = changes.flatMap((change) =>
      change.type === 'position' && change.position && !change.dragging
        ? [[change.id, [Math.round(change.position.x), Math.round(change.position.y)]] as const]
        : [],
    );
    const { flow: open, place } = useDesigner.getState();
    if (moved.length > 0) place(open, Object.fromEntries(moved) as Record<string, [number, number]>);
  }, []);
  const onEdgesChange = useCallback(
    (changes: EdgeChange<Way>[]) => setEdges((before) => applyEdgeChanges(changes, before)),
    [],
  );
  const onSelectionChange = useCallback(({ nodes: chosen }: { nodes: CardNode[] }) => {
    const ids = chosen.map((node) => node.id);
    const { selection: before, select } = useDesigner.getState();
    if (ids.join('\0') !== before.join('\0')) select(ids);
  }, []);

  const onConnect = useCallback(({ source, sourceHandle, target }: Connection) => {
    const outcome = wayOf(source, sourceHandle);
    if (outcome) connect(outcome, target);
  }, []);
  const onReconnect: OnReconnect<Way> = useCallback((edge, { source, sourceHandle, target }) => {
    const outcome = wayOf(source, sourceHandle);
    if (!outcome) return;
    if (edge.data && edge.data.outcome.id !== outcome.id) connect(edge.data.outcome, null);
    connect(outcome, target);
  }, []);
  /** A way that is dropped on the empty canvas asks which kind of node shall be there. */
  const onConnectEnd = useCallback(
    (event: globalThis.MouseEvent | TouchEvent, state: FinalConnectionState) => {
      if (state.toNode || state.fromHandle?.type !== 'source' || !canDraw()) return;
      const outcome = wayOf(state.fromNode?.id ?? null, state.fromHandle.id);
      const point = 'changedTouches' in event ? event.changedTouches[0] : event;
      if (!outcome || !point) return;
      const { x, y } = view.screenToFlowPosition({ x: point.clientX, y: point.clientY });
      openDialog({ kind: 'add', at: [Math.round(x), Math.round(y - HEAD / 4)], from: outcome });
    },
    [view],
  );

  const drop = useCallback(
    (event: DragEvent) => {
      const kind = event.dataTransfer.getData('application/x-ivrkit-kind');
      if (kind === '' || !canDraw()) return;
      event.preventDefault();
      const { x, y } = view.screenToFlowPosition({ x: event.clientX, y: event.clientY });
      const { flow: open, addNode } = useDesigner.getState();
      addNode(open, kind, [Math.round(x - WIDTH / 2), Math.round(y - HEAD / 4)]);
    },
    [view],
  );
  const isMap = distance === 'map';
  const labelConfig = useMemo(words, []);

  // The same element while nothing of the graph changed: a letter typed in a panel does not draw the canvas again.
  const surface = useMemo(
    () => (
      <ReactFlow<CardNode, Way>
        nodes={nodes}
        edges={isMap ? NO_EDGES : edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        onSelectionChange={onSelectionChange}
        onConnect={onConnect}
        onConnectEnd={onConnectEnd}
        onReconnect={onReconnect}
        onNodeDoubleClick={onNodeDoubleClick}
        onDrop={drop}
        onDragOver={onDragOver}
        nodesDraggable={editable}
        nodesConnectable={editable}
        edgesReconnectable={editable}
        deleteKeyCode={null}
        selectionKeyCode="Shift"
        selectionMode={SelectionMode.Partial}
        reconnectRadius={16}
        multiSelectionKeyCode={MULTI}
        zoomOnDoubleClick={false}
        onlyRenderVisibleElements
        minZoom={0.05}
        maxZoom={2}
        connectionRadius={28}
        nodeDragThreshold={3}
        elevateEdgesOnSelect
        proOptions={PRO}
        ariaLabelConfig={labelConfig}
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1.5} color="var(--dots)" />
        {isMap && <MapLayer nodes={nodes} edges={edges} />}
        <GhostLayer />
        <MiniMap<CardNode> pannable zoomable nodeColor={colourOf} nodeBorderRadius={12} />
        <Controls showInteractive={false} fitViewOptions={{ ...FIT, duration: 250 }}>
          <ControlButton
            onClick={() => void layOut()}
            title={t('layout')}
            aria-label={t('layout')}
            disabled={!editable}
          >
            <Network aria-hidden="true" />
          </ControlButton>
        </Controls>
        <NodeTools />
      </ReactFlow>
    ),
    [
      nodes,
      edges,
      isMap,
      editable,
      onNodesChange,
      onEdgesChange,
      onSelectionChange,
      onConnect,
      onConnectEnd,
      onReconnect,
      drop,
      labelConfig,
    ],
  );

  return (
    <section className={`canvas ${distance}`} aria-label={t('canvas', { flow })} data-region="canvas">
      <DistanceContext value={distance}>{surface}</DistanceContext>
      {graph.nodes.length === 0 && <p className="canvas-empty">{t('empty')}</p>}
    </section>
  );
}
