/**
 * Keeping the server in step: edits are sent a moment after they are made, and its answer (the files as written, the
 * findings) is taken when the document is still the one that was sent. What can't be sent waits and is tried again.
 */

import { type Api, ApiError } from '../api/client';
import type { Change, Conflict, Draft, Files, ProjectInfo, Saved, State } from '../api/types';
import { useDesigner } from './designer';
import { type Document, isSaved, type PendingChange } from './document';
import { shared } from './path';

const PAUSE = 180;
const RETRY = [2_000, 5_000, 10_000, 30_000];
const CUT: readonly string[] = ['offline', 'signedOut'];

let timer: ReturnType<typeof setTimeout> | undefined;
let running: Promise<void> | null = null;
let failures = 0;
/** A save that could not be done for want of a connection or a session, and is tried again. */
let owed: { note: string; base?: number } | null = null;

export const projectPath = (name: string) => `/projects/${encodeURIComponent(name)}`;

/** Sends what is edited from now on. Returns a function that stops. */
export function startSync(): () => void {
  const stop = useDesigner.subscribe((now, before) => {
    if (now.version !== before.version && now.check === 'waiting') schedule(PAUSE);
  });
  // The connection is back, or somebody comes back from signing in in another tab.
  const again = () => {
    const { check, save } = useDesigner.getState();
    if (CUT.includes(check) || CUT.includes(save)) schedule(0);
  };
  window.addEventListener('online', again);
  window.addEventListener('focus', again);
  return () => {
    stop();
    clearTimeout(timer);
    window.removeEventListener('online', again);
    window.removeEventListener('focus', again);
  };
}

function schedule(delay: number): void {
  clearTimeout(timer);
  timer = setTimeout(() => void send(), delay);
}

/** Waits until the server has written and checked the document as it is. False when it can't. */
export async function flush(): Promise<boolean> {
  for (let tries = 0; tries < 5; tries += 1) {
    clearTimeout(timer);
    await (running ?? send());
    const { check, doc } = useDesigner.getState();
    if (check === 'checked' && doc.pending.length === 0) return true;
    if (CUT.includes(check) || check === 'refused') return false;
  }
  return false;
}

function send(): Promise<void> {
  running ??= exchange().finally(() => {
    running = null;
    const { check, save } = useDesigner.getState();
    if (check === 'waiting') schedule(PAUSE);
    else if (check === 'checked' && owed && CUT.includes(save)) void saveRevision(owed.note, owed.base);
  });
  return running;
}

async function exchange(): Promise<void> {
  const { api, project, doc, version, check } = useDesigner.getState();
  if (!api || !project || check === 'checked') return;
  useDesigner.setState({ check: 'checking', checkError: '' });
  try {
    const answer = await written(api, project.name, doc);
    failures = 0;
    if (useDesigner.getState().version !== version) {
      useDesigner.setState({ check: 'waiting' });
      return;
    }
    accept(answer.files, answer.state);
  } catch (error) {
    const failed = stateAfter(error);
    const checkError = error instanceof Error ? error.message : String(error);
    if (useDesigner.getState().version !== version && failed === 'refused') {
      useDesigner.setState({ check: 'waiting' });
      return;
    }
    useDesigner.setState({ check: failed, checkError });
    if (failed !== 'refused') retry();
  }
}

/** What a failed request means: no connection, no session any more, or a refusal. */
function stateAfter(error: unknown): 'offline' | 'signedOut' | 'refused' {
  if (!(error instanceof ApiError) || error.status === 0 || error.status >= 500) return 'offline';
  return error.status === 401 ? 'signedOut' : 'refused';
}

function retry(): void {
  schedule(RETRY[Math.min(failures++, RETRY.length - 1)] ?? 0);
}

/** The document's files with all pending changes written, and their state. */
async function written(api: Api, project: string, doc: Document): Promise<{ files: Files; state: State }> {
  let files = doc.files;
  let state: State | null = null;
  for (const part of parts(doc.pending)) {
    if (part.op === 'file') {
      const { [part.file]: _, ...others } = files;
      files = part.text === null ? others : { ...others, [part.file]: part.text };
      state = null;
    } else {
      const answer = await api.send<{ files: Files; state: State }>('POST', `${projectPath(project)}/apply`, {
        files,
        changes: part.changes,
      });
      ({ files, state } = answer);
    }
  }
  state ??= await api.send<State>('POST', `${projectPath(project)}/check`, { files });
  return { files, state };
}

type Part = Extract<PendingChange, { op: 'file' }> | { op: 'changes'; changes: Change[] };

/** Changes of the graph in a row are one request; texts of files go between them. */
function parts(pending: readonly PendingChange[]): Part[] {
  const found: Part[] = [];
  for (const change of pending) {
    const last = found.at(-1);
    if (change.op === 'file') found.push(change);
    else if (last?.op === 'changes') last.changes.push(change);
    else found.push({ op: 'changes', changes: [change] });
  }
  return found;
}

/** Takes the server's answer for the document as it is; no step of undo. */
function accept(files: Files, state: State): void {
  const { doc, state: before, flow, save, saved } = useDesigner.getState();
  const taken = shared(before, state);
  const flows = Object.fromEntries(
    Object.entries(taken.flows).map(([name, { json }]) => [name, json ?? doc.flows[name]]),
  );
  const present = Object.fromEntries(Object.entries(flows).filter(([, json]) => json !== undefined));
  const next = shared(doc, {
    ...doc,
    files,
    pending: [],
    flows: present,
    settings: taken.settings,
  }) as Document;
  useDesigner.setState({
    doc: next,
    state: taken,
    check: 'checked',
    checkError: '',
    save: save === 'unsaved' && isSaved(next, saved) ? 'saved' : save,
    flow: next.flows[flow] ? flow : (Object.keys(next.flows)[0] ?? ''),
  });
}

/** Has the document proved as it is, for those who look at the proofs. */
export async function prove(): Promise<void> {
  const { api, project, doc, check, state } = useDesigner.getState();
  if (!api || !project || check !== 'checked' || state?.proved) return;
  const answer = await api.send<State>('POST', `${projectPath(project.name)}/check`, { files: doc.files });
  if (useDesigner.getState().doc.files === doc.files) {
    useDesigner.setState({ state: shared(useDesigner.getState().state, answer) });
  }
}

/** Loads a revision (by default the head) as the document. */
export async function loadDraft(revision?: number): Promise<void> {
  const { api, project } = useDesigner.getState();
  if (!api || !project) return;
  const query = revision === undefined ? '' : `?revision=${revision}`;
  useDesigner.getState().load(await api.get<Draft>(`${projectPath(project.name)}/draft${query}`));
}

/** Tells the project again, after something changed it (a build, a deployment, a rename). */
export async function reloadProject(): Promise<void> {
  const { api, project } = useDesigner.getState();
  if (api && project) {
    useDesigner.setState({ project: await api.get<ProjectInfo>(projectPath(project.name)) });
  }
}

/**
 * Saves the document as a new revision. True when it is saved; false when it could not be (see `save`, `saveError` and
 * `conflict` of the store). With `base`, on top of that revision: what a user decides who has seen the conflict.
 */
export async function saveRevision(note = '', base?: number): Promise<boolean> {
  const store = useDesigner.getState;
  const { api, project } = store();
  if (!api || !project || store().save === 'saving') return false;
  const asked = { note, ...(base === undefined ? {} : { base }) };
  owed = null;
  useDesigner.setState({ save: 'saving', saveError: '' });
  if (!(await flush())) {
    const { check, checkError } = store();
    const save = check === 'offline' || check === 'signedOut' ? check : 'refused';
    if (save !== 'refused') owed = asked;
    useDesigner.setState({ save, saveError: checkError });
    return false;
  }
  const { doc } = store();
  try {
    const made = await api.send<Saved>('POST', `${projectPath(project.name)}/revisions`, {
      base: base ?? store().base,
      files: doc.files,
      layout: doc.layout,
      note,
    });
    useDesigner.setState({
      base: made.revision,
      saved: doc,
      save: isSaved(store().doc, doc) ? 'saved' : 'unsaved',
      conflict: null,
    });
    await reloadProject().catch(() => undefined);
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.status === 409) {
      useDesigner.setState({ save: 'conflict', conflict: error.body as Conflict });
    } else {
      const save = stateAfter(error);
      const saveError = error instanceof Error ? error.message : String(error);
      useDesigner.setState({ save, saveError });
      if (save !== 'refused') {
        owed = asked;
        retry();
      }
    }
    return false;
  }
}
