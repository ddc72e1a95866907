/**
 * The document that is edited: the project's files, what was changed since they were last written by the server, and
 * the flows as JSON. It is a value; every edit makes a new one, so undo is going back to an older value, and an older
 * value always tells which files it means (`files` and then `pending`).
 */

import type { Change, FieldPath, Files, FlowJson, Json, JsonObject, Layout, NodeJson } from '../api/types';
import { getAt, setAt } from './path';

/** A change of the YAML view; the server is not asked to write it, only to check it. */
export type FileChange = { op: 'file'; file: string; text: string | null };
export type PendingChange = Change | FileChange;

export interface Document {
  files: Files;
  /** Changes, in order, that `files` do not hold yet. */
  pending: readonly PendingChange[];
  flows: Record<string, FlowJson>;
  settings: JsonObject | null;
  layout: Layout;
}

/** What a revision holds of a document. */
export type Saved = Pick<Document, 'files' | 'layout'>;

/** Whether the document says what was saved, however it came there: an edit that is taken back is none. */
export function isSaved({ files, pending, layout }: Document, saved: Saved | null): boolean {
  return saved !== null && pending.length === 0 && isSame(saved.files, files) && isSame(saved.layout, layout);
}

/** Whether both say the same, in any order: files and places have none. */
function isSame(one: unknown, other: unknown): boolean {
  if (one === other || typeof one !== 'object' || typeof other !== 'object' || one === null || other === null)
    return one === other;
  const [mine, theirs] = [new Map(Object.entries(one)), new Map(Object.entries(other))];
  return mine.size === theirs.size && [...mine].every(([key, value]) => isSame(value, theirs.get(key)));
}

export const EMPTY: Document = { files: {}, pending: [], flows: {}, settings: null, layout: {} };

/** The document with another JSON of one flow; changes of the same flow that wait to be written become one. */
export function withFlow(doc: Document, flow: string, json: FlowJson): Document {
  return {
    ...doc,
    flows: { ...doc.flows, [flow]: json },
    pending: [
      ...withoutLast(doc.pending, (last) => last.op === 'flow' && last.flow === flow),
      { op: 'flow', flow, json },
    ],
  };
}

export function withSettings(doc: Document, json: JsonObject): Document {
  return {
    ...doc,
    settings: json,
    pending: [...withoutLast(doc.pending, (last) => last.op === 'settings'), { op: 'settings', json }],
  };
}

/** `text` null takes the file away. */
export function withFile(doc: Document, file: string, text: string | null): Document {
  return {
    ...doc,
    pending: [
      ...withoutLast(doc.pending, (last) => last.op === 'file' && last.file === file),
      { op: 'file', file, text },
    ],
  };
}

/** Without what was drawn and is not written yet. */
export function withoutDrawn(doc: Document): Document {
  return { ...doc, pending: doc.pending.filter((change) => change.op === 'file') };
}

export function withPlaces(doc: Document, flow: string, places: Record<string, [number, number]>): Document {
  return { ...doc, layout: { ...doc.layout, [flow]: { ...doc.layout[flow], ...places } } };
}

export function setField(doc: Document, flow: string, path: FieldPath, value: Json | undefined): Document {
  const json = doc.flows[flow];
  return json === undefined ? doc : withFlow(doc, flow, setAt(json, path, value));
}

export function addNodes(
  doc: Document,
  flow: string,
  nodes: Record<string, NodeJson>,
  places: Record<string, [number, number]>,
): Document {
  const json = doc.flows[flow];
  if (json === undefined) return doc;
  return withPlaces(withFlow(doc, flow, { ...json, nodes: { ...json.nodes, ...nodes } }), flow, places);
}

/** Takes nodes away; `targetPaths` are the ways of the flow, and those that led to them become open. */
export function removeNodes(
  doc: Document,
  flow: string,
  ids: readonly string[],
  targetPaths: readonly FieldPath[],
): Document {
  const json = doc.flows[flow];
  if (json === undefined) return doc;
  const gone = new Set<Json | undefined>(ids);
  let opened = json;
  for (const path of targetPaths) if (gone.has(getAt(opened, path))) opened = setAt(opened, path, undefined);
  const kept = Object.entries(opened.nodes).filter(([id]) => !gone.has(id));
  const places = Object.entries(doc.layout[flow] ?? {}).filter(([id]) => !gone.has(id));
  const next: Document = { ...doc, layout: { ...doc.layout, [flow]: Object.fromEntries(places) } };
  return withFlow(next, flow, { ...opened, nodes: Object.fromEntries(kept) });
}

/** Gives a node another id, in its place, and leads every way to it there. */
export function renameNode(
  doc: Document,
  flow: string,
  node: string,
  to: string,
  targetPaths: readonly FieldPath[],
): Document {
  const json = doc.flows[flow];
  if (json === undefined || node === to) return doc;
  let renamed = json;
  for (const path of targetPaths) if (getAt(renamed, path) === node) renamed = setAt(renamed, path, to);
  renamed = {
    ...renamed,
    start: renamed.start === node ? to : renamed.start,
    nodes: Object.fromEntries(
      Object.entries(renamed.nodes).map(([id, body]) => [id === node ? to : id, body]),
    ),
  };
  const places = Object.entries(doc.layout[flow] ?? {}).map(
    ([id, place]) => [id === node ? to : id, place] as const,
  );
  return {
    ...doc,
    flows: { ...doc.flows, [flow]: renamed },
    layout: { ...doc.layout, [flow]: Object.fromEntries(places) },
    pending: [...doc.pending, { op: 'rename_node', flow, node, to }],
  };
}

export function addFlow(doc: Document, json: FlowJson): Document {
  return {
    ...doc,
    flows: { ...doc.flows, [json.name]: json },
    pending: [...doc.pending, { op: 'add_flow', flow: json.name, json }],
  };
}

export function removeFlow(doc: Document, flow: string): Document {
  const { [flow]: _, ...flows } = doc.flows;
  const { [flow]: __, ...layout } = doc.layout;
  return { ...doc, flows, layout, pending: [...doc.pending, { op: 'remove_flow', flow }] };
}

export function renameFlow(doc: Document, flow: string, to: string): Document {
  const flows = Object.entries(doc.flows).map(([name, json]) => [
    name === flow ? to : name,
    name === flow ? { ...json, name: to } : json,
  ]);
  const layout = Object.entries(doc.layout).map(([name, places]) => [name === flow ? to : name, places]);
  return {
    ...doc,
    flows: Object.fromEntries(flows),
    layout: Object.fromEntries(layout),
    pending: [...doc.pending, { op: 'rename_flow', flow, to }],
  };
}

function withoutLast(
  pending: readonly PendingChange[],
  replaces: (last: PendingChange) => boolean,
): readonly PendingChange[] {
  const last = pending.at(-1);
  return last !== undefined && replaces(last) ? pending.slice(0, -1) : pending;
}
