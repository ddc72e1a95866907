/**
 * The draft in this browser's storage, against lost connections, crashes and closed tabs. Each tab keeps its own; a tab
 * that is alive holds a lock of its key's name, so another tab never offers what is being worked on there.
 */

import { useDesigner } from './designer';
import type { Document } from './document';

const PREFIX = 'ivrdesigner:';
const PAUSE = 400;

export interface Kept {
  doc: Document;
  /** Revision that the draft began with. */
  base: number | null;
  /** ISO 8601. */
  at: string;
}

export interface KeptDraft extends Kept {
  key: string;
}

function ownKey(project: string): string {
  let tab = sessionStorage.getItem(`${PREFIX}tab`);
  if (tab === null) {
    tab = Math.random().toString(36).slice(2, 10);
    sessionStorage.setItem(`${PREFIX}tab`, tab);
  }
  return `${PREFIX}${project}:${tab}`;
}

/** Keeps unsaved drafts from now on, and asks before the page is left with one. Returns a function that stops. */
export function startKeeping(project: string): () => void {
  let key = ownKey(project);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let release = hold(key, () => {
    // This tab is a copy of another one, with its session storage.
    sessionStorage.removeItem(`${PREFIX}tab`);
    key = ownKey(project);
    release = hold(key, () => undefined);
  });
  const write = () => {
    clearTimeout(timer);
    timer = undefined;
    const { doc, base, save } = useDesigner.getState();
    try {
      if (save === 'saved') localStorage.removeItem(key);
      else
        localStorage.setItem(key, JSON.stringify({ doc, base, at: new Date().toISOString() } satisfies Kept));
    } catch {
      // The storage is full or switched off: the draft lives as long as the page.
    }
  };
  const stop = useDesigner.subscribe((now, before) => {
    if (now.doc === before.doc && now.save === before.save) return;
    if (now.save === 'saved') write();
    else timer ??= setTimeout(write, PAUSE);
  });
  const ask = (event: BeforeUnloadEvent) => {
    if (useDesigner.getState().save === 'saved') return;
    write();
    event.preventDefault();
  };
  window.addEventListener('beforeunload', ask);
  window.addEventListener('pagehide', write);
  return () => {
    stop();
    clearTimeout(timer);
    release();
    window.removeEventListener('beforeunload', ask);
    window.removeEventListener('pagehide', write);
  };
}

/** Takes the lock of a key; `onTaken` is told when another tab has it. */
function hold(key: string, onTaken: () => void): () => void {
  let release: () => void = () => undefined;
  const held = new Promise<void>((done) => {
    release = done;
  });
  const request = navigator.locks?.request(key, { ifAvailable: true }, (lock) => {
    if (lock !== null) return held;
    onTaken();
    return undefined;
  });
  void request?.catch(() => undefined);
  return release;
}

/** The newest draft of the project that was left unsaved in this browser and that no living tab works on. */
export async function keptDraft(project: string): Promise<KeptDraft | null> {
  const locks = await navigator.locks?.query().catch(() => null);
  const living = new Set(locks?.held?.map((lock) => lock.name));
  const found: KeptDraft[] = [];
  for (let index = 0; index < localStorage.length; index += 1) {
    const key = localStorage.key(index) ?? '';
    if (!key.startsWith(`${PREFIX}${project}:`) || living.has(key)) continue;
    const kept = parsed(localStorage.getItem(key));
    if (kept) found.push({ ...kept, key });
  }
  return found.sort((a, b) => b.at.localeCompare(a.at))[0] ?? null;
}

export function forgetDraft({ key }: KeptDraft): void {
  localStorage.removeItem(key);
}

/** Goes on with a kept draft. Its changes are written and checked by the server again. */
export function restoreDraft(kept: KeptDraft): void {
  const { version, base, saved } = useDesigner.getState();
  useDesigner.setState({
    doc: kept.doc,
    base: kept.base,
    saved: kept.base === base ? saved : null,
    version: version + 1,
    step: version + 1,
    check: 'waiting',
    save: 'unsaved',
  });
  forgetDraft(kept);
}

function parsed(text: string | null): Kept | null {
  try {
    const kept = JSON.parse(text ?? 'null') as Kept | null;
    const doc = kept?.doc;
    const isWhole =
      doc && [doc.files, doc.flows, doc.layout].every((part) => part && typeof part === 'object');
    return kept && isWhole && Array.isArray(doc.pending) && typeof kept.at === 'string' ? kept : null;
  } catch {
    return null;
  }
}
