/** The store of the designer: the document with undo and redo, what is selected, and what the server said of it. */

import { temporal } from 'zundo';
import { create } from 'zustand';
import type { Api } from '../api/client';
import type {
  Catalogue,
  Conflict,
  Draft,
  FieldPath,
  FlowJson,
  Json,
  JsonObject,
  Language,
  Layout,
  NodeJson,
  Outcome,
  ProjectInfo,
  State,
} from '../api/types';
import * as edit from './document';
import { graphOf, targetPaths } from './graph';

/**
 * `checking`: the server is writing and checking what was edited; `offline`: no answer came; `signedOut`: the session has
 * ended; `refused`: it can't.
 */
export type CheckState = 'checked' | 'waiting' | 'checking' | 'offline' | 'signedOut' | 'refused';
export type SaveState = 'saved' | 'unsaved' | 'saving' | 'offline' | 'signedOut' | 'conflict' | 'refused';

/** What an edit leaves as it is: both saves are shown, or the save is tried again with what was edited since. */
const STAYS: readonly SaveState[] = ['conflict', 'offline', 'signedOut'];

/** Edits of one field within this time are one step of undo. */
const ONE_STEP = 1000;

export interface Designer {
  api: Api | null;
  catalogue: Catalogue | null;
  project: ProjectInfo | null;
  language: Language;

  doc: edit.Document;
  /** Counts undo steps: edits that are one step share it. */
  step: number;
  /** Counts every edit; also undo and redo make a new one. */
  version: number;
  lastEdit: { field: string; at: number };

  /** The server's word on the document, or on a version of it some edits ago. */
  state: State | null;
  check: CheckState;
  checkError: string;

  /** Number of the revision that the document began with. */
  base: number | null;
  /** What that revision holds; null when it is not known here. */
  saved: edit.Saved | null;
  save: SaveState;
  saveError: string;
  /** What somebody else saved meanwhile, when saving met it. */
  conflict: Conflict | null;

  flow: string;
  /** Flows that were gone through to come here, for the way back. */
  trail: string[];
  selection: readonly string[];
  /** The panel at the right side, by its id in the registry; null when it is closed. */
  panel: string | null;
  /** Field that a panel shall show and focus: set with a finding. */
  focus: FieldPath | null;
  /** Nodes that the canvas shall bring into view; a new object each time. */
  reveal: { nodes: readonly string[] } | null;
  /** Language (BCP 47) in which texts of the author are shown and edited first. */
  textLanguage: string;
  /** Places of nodes that nobody placed yet, by the server's layout; they go into the document when it is saved. */
  automatic: Layout;

  load(draft: Draft): void;
  openFlow(flow: string, from?: string): void;
  select(nodes: readonly string[]): void;
  openPanel(panel: string | null): void;
  /** Selects a node, brings it into view, and has its panel show the field. */
  showField(flow: string, node: string | null, path: FieldPath): void;
  setTextLanguage(language: string): void;

  setField(flow: string, path: FieldPath, value: Json | undefined): void;
  setNode(flow: string, node: string, json: NodeJson): void;
  setFlow(flow: string, json: FlowJson): void;
  setSettings(json: JsonObject): void;
  setFile(file: string, text: string | null): void;
  addNode(flow: string, kind: string, at: [number, number], from?: { outcome: Outcome }): string | null;
  addNodes(flow: string, nodes: Record<string, NodeJson>, places: Record<string, [number, number]>): void;
  removeNodes(flow: string, nodes: readonly string[]): void;
  renameNode(flow: string, node: string, to: string): void;
  reroute(flow: string, outcome: Outcome, target: string | null): void;
  place(flow: string, places: Record<string, [number, number]>): void;
  addFlow(json: FlowJson): void;
  renameFlow(flow: string, to: string): void;
  removeFlow(flow: string): void;
  undo(): void;
  redo(): void;
}

/** The node of a flow that calls a sub-flow, to which one goes back; none when it is gone. */
function callerOf(flow: FlowJson | undefined, called: string): string[] {
  const found = Object.entries(flow?.nodes ?? {}).find(([, node]) => node.flow === called);
  return found ? [found[0]] : [];
}

export const useDesigner = create<Designer>()(
  temporal<Designer, [], [], Pick<Designer, 'doc' | 'step'>>(
    (set, get) => {
      /** One edit; with `field`, edits of that field shortly after one another are one step of undo. */
      const change = (doc: edit.Document, field = '') => {
        const now = Date.now();
        const { step, version, lastEdit } = get();
        if (doc === get().doc) return;
        const continues = field !== '' && lastEdit.field === field && now - lastEdit.at < ONE_STEP;
        set({
          doc,
          step: continues ? step : version + 1,
          version: version + 1,
          lastEdit: { field, at: now },
          check: 'waiting',
          save: saveAfter(doc),
        });
      };
      const saveAfter = (doc: edit.Document): SaveState => {
        const { save, saved } = get();
        return STAYS.includes(save) ? save : edit.isSaved(doc, saved) ? 'saved' : 'unsaved';
      };
      const paths = (flow: string) => {
        const { doc, state, catalogue } = get();
        return targetPaths(graphOf(doc.flows[flow], state?.flows[flow], catalogue));
      };
      const moved = (step: () => void) => {
        const before = get().step;
        step();
        if (get().step === before) return;
        const { flow, doc, selection, version } = get();
        const open = doc.flows[flow] ? flow : (Object.keys(doc.flows)[0] ?? '');
        set({
          version: version + 1,
          lastEdit: { field: '', at: 0 },
          flow: open,
          selection: selection.filter((id) => doc.flows[open]?.nodes[id]),
          check: 'waiting',
          save: saveAfter(doc),
        });
      };

      return {
        api: null,
        catalogue: null,
        project: null,
        language: 'en',
        doc: edit.EMPTY,
        step: 0,
        version: 0,
        lastEdit: { field: '', at: 0 },
        state: null,
        check: 'checked',
        checkError: '',
        base: null,
        saved: null,
        save: 'saved',
        saveError: '',
        conflict: null,
        flow: '',
        trail: [],
        selection: [],
        panel: null,
        focus: null,
        reveal: null,
        textLanguage: '',
        automatic: {},

        load: (draft) => {
          const doc = documentOf(draft);
          const { flow, version } = get();
          const first = typeof doc.settings?.start === 'string' ? doc.settings.start : '';
          set({
            doc,
            step: version + 1,
            version: version + 1,
            lastEdit: { field: '', at: 0 },
            state: draft.state,
            check: 'checked',
            checkError: '',
            base: draft.revision,
            saved: doc,
            save: 'saved',
            saveError: '',
            conflict: null,
            flow: doc.flows[flow] ? flow : doc.flows[first] ? first : (Object.keys(doc.flows)[0] ?? ''),
            trail: [],
            selection: [],
            automatic: {},
            textLanguage: get().textLanguage || languagesOf(doc.settings)[0] || '',
          });
          useDesigner.temporal.getState().clear();
        },
        openFlow: (flow, from) => {
          const { trail, doc, flow: left } = get();
          const back = trail.indexOf(flow);
          if (from !== undefined) set({ flow, trail: [...trail, from], selection: [] });
          else if (back < 0) set({ flow, trail: [], selection: [] });
          else {
            const caller = callerOf(doc.flows[flow], trail[back + 1] ?? left);
            set({ flow, trail: trail.slice(0, back), selection: caller, reveal: { nodes: caller } });
          }
        },
        select: (selection) => set({ selection }),
        openPanel: (panel) => set({ panel }),
        showField: (flow, node, path) => {
          if (get().flow !== flow && get().doc.flows[flow]) get().openFlow(flow);
          const nodes = node === null ? [] : [node];
          set({ selection: nodes, focus: path, reveal: { nodes } });
        },
        setTextLanguage: (textLanguage) => set({ textLanguage }),

        setField: (flow, path, value) =>
          change(edit.setField(get().doc, flow, path, value), JSON.stringify([flow, path])),
        setNode: (flow, node, json) =>
          change(edit.setField(get().doc, flow, ['nodes', node], json), JSON.stringify([flow, node])),
        setFlow: (flow, json) => change(edit.withFlow(get().doc, flow, json)),
        setSettings: (json) => change(edit.withSettings(get().doc, json), 'settings'),
        setFile: (file, text) => {
          // What was drawn and can't be written would keep every later text from being checked: the text is the remedy.
          const doc = get().check === 'refused' ? edit.withoutDrawn(get().doc) : get().doc;
          change(edit.withFile(doc, file, text), JSON.stringify(['file', file]));
        },
        addNode: (flow, kind, at, from) => {
          const { doc, catalogue } = get();
          const json = doc.flows[flow];
          const template = catalogue?.kinds.find((one) => one.kind === kind)?.template;
          if (json === undefined || template === undefined) return null;
          const id = freeName(kind, json.nodes);
          let next = edit.addNodes(doc, flow, { [id]: structuredClone(template) }, { [id]: at });
          if (from) next = edit.setField(next, flow, from.outcome.path, id);
          change(next);
          set({ selection: [id] });
          return id;
        },
        addNodes: (flow, nodes, places) => {
          change(edit.addNodes(get().doc, flow, nodes, places));
          set({ selection: Object.keys(nodes) });
        },
        removeNodes: (flow, nodes) => {
          change(edit.removeNodes(get().doc, flow, nodes, paths(flow)));
          set({ selection: get().selection.filter((id) => !nodes.includes(id)) });
        },
        renameNode: (flow, node, to) => {
          change(edit.renameNode(get().doc, flow, node, to, paths(flow)));
          set({ selection: get().selection.map((id) => (id === node ? to : id)) });
        },
        reroute: (flow, outcome, target) =>
          change(edit.setField(get().doc, flow, outcome.path, target ?? undefined)),
        place: (flow, places) => {
          // What was laid out by itself stays where it is seen from now on.
          const whole = { ...get().automatic[flow], ...get().doc.layout[flow], ...places };
          change(edit.withPlaces(get().doc, flow, whole), `place ${flow} ${Object.keys(places).join(' ')}`);
        },
        addFlow: (json) => {
          change(edit.addFlow(get().doc, json));
          get().openFlow(json.name);
        },
        renameFlow: (flow, to) => {
          change(edit.renameFlow(get().doc, flow, to));
          set({
            flow: get().flow === flow ? to : get().flow,
            trail: get().trail.map((name) => (name === flow ? to : name)),
          });
        },
        removeFlow: (flow) => {
          change(edit.removeFlow(get().doc, flow));
          if (get().flow === flow) get().openFlow(Object.keys(get().doc.flows)[0] ?? '');
        },
        undo: () => moved(() => useDesigner.temporal.getState().undo()),
        redo: () => moved(() => useDesigner.temporal.getState().redo()),
      };
    },
    {
      limit: 200,
      partialize: ({ doc, step }) => ({ doc, step }),
      equality: (past, current) => past.step === current.step,
    },
  ),
);

export function documentOf(draft: Draft): edit.Document {
  const flows = Object.entries(draft.state.flows).flatMap(([name, { json }]) =>
    json ? [[name, json] as const] : [],
  );
  return {
    files: draft.files,
    pending: [],
    flows: Object.fromEntries(flows),
    settings: draft.state.settings,
    layout: draft.layout,
  };
}

/**
 * Whether the open flow can be drawn in. Text and graph are one document: while a text waits to be read, or is no YAML,
 * what was drawn would be written over it.
 */
export function mayDraw({ project, doc, state, flow }: Designer): boolean {
  return (
    project?.rights.edit === true &&
    !isUnreadable({ state, flow }) &&
    !doc.pending.some((change) => change.op === 'file' && !change.file.startsWith('tests/'))
  );
}

/** Whether texts can be typed in: not while what was drawn waits to be written into them. */
export function mayType({ project, doc, check }: Designer): boolean {
  const waits = check !== 'refused' && doc.pending.some((change) => change.op !== 'file');
  return project?.rights.edit === true && !waits;
}

/** Whether the graph shows an older text, since that of its file can't be read. */
export function isUnreadable({ state, flow }: Pick<Designer, 'state' | 'flow'>): boolean {
  return state?.flows[flow]?.json === null;
}

/** Languages of the project, its own first. */
export function languagesOf(settings: JsonObject | null): string[] {
  const { language, languages } = settings ?? {};
  const all = [language, ...(Array.isArray(languages) ? languages : [])];
  return [...new Set(all.filter((tag): tag is string => typeof tag === 'string' && tag !== ''))];
}

/** A free id of the form `menu`, `menu_2`, `menu_3`. */
export function freeName(stem: string, taken: Record<string, unknown>): string {
  if (!Object.hasOwn(taken, stem)) return stem;
  let number = 2;
  while (Object.hasOwn(taken, `${stem}_${number}`)) number += 1;
  return `${stem}_${number}`;
}
