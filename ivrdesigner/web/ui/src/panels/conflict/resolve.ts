/** From a conflict to one set of files: both sides as JSON, what was chosen, and the result as the server writes it. */

import type { Conflict, Files, JsonObject, State } from '../../api/types';
import { useDesigner } from '../../store/designer';
import { flush, loadDraft, reloadProject, saveRevision } from '../../store/sync';
import { apply, check } from '../api';
import { sameValue } from '../schema/values';
import { type Difference, differences, type Flows, merged, type Side } from './merge';

/** The settings stand beside the flows under a name that no flow can have. */
export const SETTINGS = '@project';
/** Files that are no flow, such as scenarios. */
export const FILES = '@files';

/** Characters of the project's name in that of its copy: names have 64 at most. */
const MOST_OF_NAME = 50;

export interface Comparison {
  found: Difference[];
  theirs: Flows;
  theirState: State;
}

function flowsOf(state: State): Flows {
  const flows = Object.entries(state.flows).flatMap(([name, { json }]) =>
    json ? [[name, json] as const] : [],
  );
  return { ...Object.fromEntries(flows), ...(state.settings ? { [SETTINGS]: state.settings } : {}) };
}

/** Files whose text is compared as a whole: those that the JSON of flows and settings does not hold. */
function otherFiles(files: Files, states: readonly State[]): JsonObject {
  const told = new Set(
    states.flatMap((state) => Object.values(state.flows).flatMap(({ file, json }) => (json ? [file] : []))),
  );
  return Object.fromEntries(Object.entries(files).filter(([path]) => path !== 'ivr.yaml' && !told.has(path)));
}

/** What differs between the work at hand and what somebody else saved. */
export async function compare({ base, head }: Conflict): Promise<Comparison> {
  await flush();
  const { doc, state } = useDesigner.getState();
  const [theirState, baseState] = await Promise.all([
    check(head.files),
    base === null ? null : check(base.files),
  ]);
  const states = [theirState, ...(state ? [state] : []), ...(baseState ? [baseState] : [])];
  const withFiles = (flows: Flows, files: Files): Flows => ({ ...flows, [FILES]: otherFiles(files, states) });
  const mine: Flows = { ...doc.flows, ...(doc.settings ? { [SETTINGS]: doc.settings } : {}) };
  const theirs = withFiles(flowsOf(theirState), head.files);
  const before = baseState && base ? withFiles(flowsOf(baseState), base.files) : {};
  return { found: differences(before, withFiles(mine, doc.files), theirs), theirs, theirState };
}

/** Saves their version with everything in which mine was chosen. False when it could not be saved. */
export async function saveMerged(
  conflict: Conflict,
  { found, theirs }: Comparison,
  chosen: ReadonlyMap<string, Side>,
  note: string,
): Promise<boolean> {
  const { head } = conflict;
  const { [SETTINGS]: settings, [FILES]: others = {}, ...flows } = merged(theirs, found, chosen);
  const own = Object.entries(others).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  const dropped = new Set(Object.keys(theirs[FILES] ?? {}).filter((path) => !(path in others)));
  const kept = Object.entries(head.files).filter(([path]) => !dropped.has(path));
  const files = { ...Object.fromEntries(kept), ...Object.fromEntries(own) };
  const changes: JsonObject[] = [];
  for (const [flow, json] of Object.entries(flows)) {
    if (json === undefined) changes.push({ op: 'remove_flow', flow });
    else if (theirs[flow] === undefined) changes.push({ op: 'add_flow', flow, json });
    else if (!sameValue(theirs[flow], json)) changes.push({ op: 'flow', flow, json });
  }
  if (settings !== undefined && !sameValue(settings, theirs[SETTINGS]))
    changes.push({ op: 'settings', json: settings });
  const written = await apply(files, changes);
  const { doc, load } = useDesigner.getState();
  const layout = { ...head.layout };
  for (const [flow, places] of Object.entries(doc.layout)) layout[flow] = { ...places, ...head.layout[flow] };
  load({ ...head, files: written.files, layout, state: written.state });
  useDesigner.setState({ save: 'unsaved', saved: null });
  return saveRevision(note, head.revision);
}

/** Keeps the work at hand as a project of its own, and goes on with theirs. Returns the name of the copy. */
export async function keepAsCopy(): Promise<string> {
  const { api, project, doc } = useDesigner.getState();
  if (api === null || project === null) throw new Error('No project is open.');
  const stem = `${project.name.slice(0, MOST_OF_NAME)}-copy`;
  const taken = await api.get<{ items: { name: string }[] }>(
    `/projects?search=${encodeURIComponent(stem)}&limit=200`,
  );
  const names = new Set(taken.items.map(({ name }) => name));
  let name = stem;
  for (let number = 2; names.has(name); number += 1) name = `${stem}-${number}`;
  const { files, layout } = doc;
  await api.send('POST', '/projects', {
    name,
    title: project.title,
    files,
    layout,
    recordings_of: project.name,
  });
  await loadDraft();
  await reloadProject();
  return name;
}
