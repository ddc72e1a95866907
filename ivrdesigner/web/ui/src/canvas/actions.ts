/** What can be done with the graph, by mouse, keyboard or menu: one function each. */

import type { FlowJson, Outcome } from '../api/types';
import { announce, openDialog, useView } from '../app/view';
import { messages } from '../i18n/messages';
import { mayDraw, useDesigner } from '../store/designer';
import { type Graph, graphOf } from '../store/graph';
import { flush, projectPath } from '../store/sync';
import { freePlace, freeShift, grownOutcome, type Places, withMissingPlaces } from './canvasNodes';
import { type CopiedNodes, copied, parseCopied, pasted } from './clipboard';
import { heightOf, WIDTH } from './size';
import { nodeName, outcomeLabel } from './words';

const t = messages({
  added: { en: '{name} added', 'zh-Hans': '已添加{name}' },
  addedAfter: {
    en: '{name} added and connected after {node}',
    'zh-Hans': '已在 {node} 之后添加并连接{name}',
  },
  removed: { en: 'Nodes deleted: {count}', 'zh-Hans': '已删除 {count} 个节点' },
  startStays: {
    en: 'The initial step stays. Make another node the initial step first.',
    'zh-Hans': '起始步骤不能删除，请先把其他节点设为起始步骤。',
  },
  copied: { en: 'Nodes copied: {count}', 'zh-Hans': '已复制 {count} 个节点' },
  pasted: { en: 'Nodes pasted: {count}', 'zh-Hans': '已粘贴 {count} 个节点' },
  nothingToPaste: { en: 'The clipboard holds no nodes.', 'zh-Hans': '剪贴板中没有节点。' },
  connected: { en: '{label} of {node} leads to {target}', 'zh-Hans': '{node} 的“{label}”已连接到 {target}' },
  disconnected: { en: '{label} of {node} is open', 'zh-Hans': '{node} 的“{label}”已断开' },
  laidOut: { en: 'Nodes laid out', 'zh-Hans': '已自动布局' },
  layoutFailed: {
    en: 'The layout could not be made: the server did not answer.',
    'zh-Hans': '无法自动布局：服务器没有响应。',
  },
  undone: { en: 'Undone', 'zh-Hans': '已撤销' },
  redone: { en: 'Redone', 'zh-Hans': '已重做' },
});

const store = useDesigner.getState;

export function canEdit(): boolean {
  return store().project?.rights.edit === true;
}

/** Whether the open flow can be changed on the canvas just now; see `mayDraw`. */
export function canDraw(): boolean {
  return mayDraw(store());
}

export function openGraph(): Graph {
  const { doc, state, catalogue, flow } = store();
  return graphOf(doc.flows[flow], state?.flows[flow], catalogue);
}

/** Where the nodes of the open flow are drawn. */
export function openPlaces(): Places {
  const { automatic, doc, flow } = store();
  return withMissingPlaces(openGraph(), {
    ...automatic[flow],
    ...writtenPlaces(doc.flows[flow]),
    ...doc.layout[flow],
  });
}

/** Places that stand in the flow's file. */
export function writtenPlaces(json: FlowJson | undefined): Places {
  const nodes = Object.entries(json?.nodes ?? {});
  return Object.fromEntries(
    nodes.flatMap(([id, node]) => {
      const at = node?.position;
      return Array.isArray(at) && typeof at[0] === 'number' && typeof at[1] === 'number'
        ? [[id, [at[0], at[1]] as [number, number]]]
        : [];
    }),
  );
}

/**
 * Adds a node of a kind: where it is told, else right of the node that is selected. It is connected to `from`, else to
 * the first open way of the selected node that must lead somewhere.
 */
export function addKind(kind: string, at?: [number, number], from?: Outcome): void {
  if (!canDraw()) return;
  const { flow, selection, catalogue, language } = store();
  const graph = openGraph();
  const places = openPlaces();
  const selected = selection.length === 1 ? graph.nodes.find((node) => node.id === selection[0]) : undefined;
  const way =
    from ?? (at ? undefined : selected?.outcomes.find((one) => one.required && one.target === null));
  const sourceId = way ? String(way.path[1]) : selected?.id;
  const source = sourceId === undefined ? undefined : places[sourceId];
  const template = catalogue?.kinds.find((one) => one.kind === kind);
  const wanted = at ?? (source ? ([source[0] + WIDTH + 120, source[1]] as [number, number]) : viewCentre());
  const place = at ?? freePlace(graph, places, wanted, { kind, outcomes: [] });
  const id = store().addNode(flow, kind, place, way ? { outcome: way } : undefined);
  if (id === null) return;
  const name = template?.title[language] ?? kind;
  announce(way ? t('addedAfter', { name, node: String(way.path[1]) }) : t('added', { name }));
  useDesigner.setState({ reveal: { nodes: [id] } });
  focusNode(id);
}

let centre: () => [number, number] = () => [0, 0];
export const setViewCentre = (tell: () => [number, number]) => {
  centre = tell;
};
const viewCentre = () => centre();

/** Puts the keyboard on a node, once it is drawn. */
export function focusNode(id: string): void {
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      document
        .querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`)
        ?.focus({ preventScroll: true });
    }),
  );
}

export function removeSelected(edges: readonly { outcome: Outcome }[] = []): void {
  if (!canDraw()) return;
  const { flow, selection, doc } = store();
  const start = doc.flows[flow]?.start;
  if (selection.length === 0) {
    for (const { outcome } of edges) connect(outcome, null);
    return;
  }
  const gone = selection.filter((id) => id !== start);
  if (gone.length < selection.length) announce(t('startStays'));
  if (gone.length === 0) return;
  store().removeNodes(flow, gone);
  announce(t('removed', { count: gone.length }));
}

export function connect(outcome: Outcome, target: string | null): void {
  if (!canDraw()) return;
  const { flow, doc, textLanguage } = store();
  const node = String(outcome.path[1]);
  const label = outcomeLabel(doc.flows[flow]?.nodes[node], outcome, textLanguage);
  store().reroute(flow, outcome, target);
  announce(
    target === null
      ? t('disconnected', { label, node })
      : t('connected', { label, node, target: nodeName(doc.flows[flow], target, textLanguage) }),
  );
}

export function makeStart(node: string): void {
  if (canDraw()) store().setField(store().flow, ['start'], node);
}

export function copySelected(): CopiedNodes | null {
  const { doc, flow, selection } = store();
  const json = doc.flows[flow];
  if (json === undefined || selection.length === 0) return null;
  announce(t('copied', { count: selection.length }));
  return copied(json, openPlaces(), selection);
}

export function paste(text: string): void {
  const copy = parseCopied(text);
  if (copy === null) announce(t('nothingToPaste'));
  else insert(copy);
}

export function duplicateSelected(): void {
  const copy = copySelected();
  if (copy) insert(copy);
}

/** Pixels right of and below their originals. */
const BESIDE = 40;

/** Adds copied nodes below their originals, where they cover nothing. */
function insert(copy: CopiedNodes): void {
  const { doc, flow, catalogue } = store();
  const json = doc.flows[flow];
  if (!canDraw() || json === undefined) return;
  const cards = graphOf({ name: '', start: '', nodes: copy.nodes }, undefined, catalogue).nodes.map(
    (node) => {
      const [x, y] = copy.places[node.id] ?? [0, 0];
      return { place: [x + BESIDE, y + BESIDE] as [number, number], height: heightOf(node) };
    },
  );
  const down = freeShift(openGraph(), openPlaces(), cards);
  const { nodes, places } = pasted(copy, json, catalogue, [BESIDE, BESIDE + down]);
  store().addNodes(flow, nodes, places);
  announce(t('pasted', { count: Object.keys(nodes).length }));
  const [first] = Object.keys(nodes);
  if (first !== undefined) focusNode(first);
  useDesigner.setState({ reveal: { nodes: Object.keys(nodes) } });
}

/** Asks the server for the layout of a flow as it is in the document. */
async function serverLayout(flow: string): Promise<Places | null> {
  const { api, project } = store();
  if (!api || !project) return null;
  await flush();
  return api
    .send<Places>('POST', `${projectPath(project.name)}/layout`, { files: store().doc.files, flow })
    .catch(() => null);
}

/** Lays the open flow out anew; one step of undo. */
export async function layOut(): Promise<void> {
  const { flow } = store();
  const places = await serverLayout(flow);
  if (places === null) {
    announce(t('layoutFailed'));
    return;
  }
  store().place(flow, places);
  useDesigner.setState({ reveal: { nodes: Object.keys(places) } });
  announce(t('laidOut'));
}

/** Places for a flow that nobody laid out yet; the document stays as it is. */
export async function layOutAutomatically(flow: string): Promise<void> {
  const { doc, automatic } = store();
  const nodes = Object.keys(doc.flows[flow]?.nodes ?? {});
  const known = { ...automatic[flow], ...writtenPlaces(doc.flows[flow]), ...doc.layout[flow] };
  const placed = nodes.filter((id) => known[id]).length;
  if (nodes.length === 0 || placed * 2 > nodes.length) return;
  const places = await serverLayout(flow);
  if (places === null) return;
  useDesigner.setState({ automatic: { ...store().automatic, [flow]: places }, reveal: { nodes: [] } });
}

export function undo(): void {
  store().undo();
  announce(t('undone'));
}

export function redo(): void {
  store().redo();
  announce(t('redone'));
}

export function renameSelected(field: 'title' | 'id'): void {
  const { selection } = store();
  if (canDraw() && selection.length === 1 && selection[0] !== undefined) {
    useView.setState({ renaming: { node: selection[0], field } });
  }
}

/** Opens the list of nodes for the next way of the selected node that is to be connected, else for its first. */
export function connectSelected(): void {
  const node = openGraph().nodes.find(({ id }) => id === store().selection[0]);
  if (!canDraw() || !node) return;
  const open = node.outcomes.filter((one) => one.target === null);
  const outcome = open.find((one) => one.required) ?? grownOutcome(node) ?? open[0] ?? node.outcomes[0];
  if (outcome) openDialog({ kind: 'connect', node: node.id, outcome });
}

/** Selects the node at the other end of a way: `next`/`previous` along ways, `up`/`down` among those beside it. */
export function walk(direction: 'next' | 'previous' | 'up' | 'down'): void {
  const graph = openGraph();
  const { selection } = store();
  const here = graph.nodes.find(({ id }) => id === selection[0]);
  const present = new Set(graph.nodes.map(({ id }) => id));
  let to: string | undefined;
  if (here === undefined) {
    to = graph.start || graph.nodes[0]?.id;
  } else if (direction === 'next') {
    to =
      here.outcomes.find(({ target }) => target !== null && target !== here.id && present.has(target))
        ?.target ?? undefined;
  } else if (direction === 'previous') {
    to = graph.nodes.find(
      (node) => node !== here && node.outcomes.some(({ target }) => target === here.id),
    )?.id;
  } else {
    to = beside(graph, here.id, direction === 'down' ? 1 : -1);
  }
  if (to === undefined) return;
  useDesigner.setState({ selection: [to], reveal: { nodes: [to] } });
  focusNode(to);
}

/** The nearest node of the same column above or below. */
function beside(graph: Graph, id: string, sign: 1 | -1): string | undefined {
  const places = openPlaces();
  const here = places[id];
  if (!here) return undefined;
  return graph.nodes
    .map((node) => ({ id: node.id, place: places[node.id] ?? [0, 0] }))
    .filter(
      ({ id: other, place }) =>
        other !== id && Math.abs(place[0] - here[0]) < WIDTH && (place[1] - here[1]) * sign > 0,
    )
    .sort((a, b) => Math.abs(a.place[1] - here[1]) - Math.abs(b.place[1] - here[1]))[0]?.id;
}
