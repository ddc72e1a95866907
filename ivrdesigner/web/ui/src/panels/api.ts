/** What panels ask the designer's API for beside the document: builds, differences, dry runs, recordings, speech. */

import { type Api, ApiError, csrfToken, failure } from '../api/client';
import type {
  FieldPath,
  Files,
  Finding,
  Json,
  JsonObject,
  Revision,
  RevisionContent,
  State,
} from '../api/types';
import { useDesigner } from '../store/designer';
import { projectPath } from '../store/sync';

export interface Page<T> {
  items: T[];
  total: number;
}

export interface FieldChange {
  path: FieldPath;
  before: Json;
  after: Json;
  language: string | null;
}

export interface WayChange {
  label: string;
  kind: string;
  path: FieldPath;
  before: string | null;
  after: string | null;
}

export interface NodeChange {
  node: string;
  change: 'added' | 'removed' | 'changed' | 'renamed';
  was: string | null;
  kind: string;
  kind_before: string | null;
  title: string;
  fields: FieldChange[];
  prompts: FieldChange[];
  ways: WayChange[];
}

export interface FlowChange {
  flow: string;
  change: 'added' | 'removed' | 'changed' | 'renamed';
  was: string | null;
  fields: FieldChange[];
  nodes: NodeChange[];
}

export interface Difference {
  same: boolean;
  settings: FieldChange[];
  flows: FlowChange[];
  unreadable: string[];
}

export interface Build {
  number: number;
  revision: number;
  version: string;
  author: string;
  at: string;
  documents: string[];
  deployed: boolean;
}

export interface BuildDetail extends Build {
  texts: Files;
  files: Files;
  findings: Finding[];
}

export interface Deployment {
  number: number;
  build: number;
  revision: number;
  by: string;
  at: string;
  note: string;
  rollback: boolean;
  in_force: boolean;
}

export interface CallInput {
  press?: string;
  say?: string;
  wait?: true;
  hangup?: true;
  transfer?: { result: string; after: number };
  record?: number;
}

export interface DryRunRequest {
  files?: Files;
  build?: number;
  flow?: string;
  caller?: string;
  called?: string;
  at?: string;
  language?: string;
  inputs: CallInput[];
  answers: JsonObject[];
  ask?: boolean;
}

export interface PlayedStep {
  at: number;
  kind: string;
  flow: string;
  node: string;
  text: string;
  target: string | null;
  path: FieldPath;
  /** Index of the input after which it happened; null before the first. */
  input: number | null;
}

export interface DryRunResult {
  steps: PlayedStep[];
  prompts: string[];
  waiting: 'input' | 'recording' | 'nothing';
  flow: string;
  node: string;
  variables: Record<string, Json>;
  ended: string | null;
  unanswered: string[];
  cut: string | null;
  message: string;
}

export interface Recording {
  id: number;
  name: string;
  kind: 'ivr' | 'queue_background';
  project: string | null;
  note: string;
  seconds: number;
  format: string;
  size: number;
  loudness: number | null;
  remarks: { code: string; text: string }[];
  url: string;
}

export interface Imported {
  files: Files;
  /** Names of the files of the upload. */
  brought: string[];
  /** Whether it is a whole project. */
  whole: boolean;
  layout: Record<string, Record<string, [number, number]>>;
  audio: string[];
  document: string | null;
  document_errors: number;
  skipped: string[];
  state: State;
}

function open(): { api: Api; path: string } {
  const { api, project } = useDesigner.getState();
  if (api === null || project === null) throw new ApiError(0, 'No project is open.');
  return { api, path: projectPath(project.name) };
}

const get = <T>(rest: string): Promise<T> => {
  const { api, path } = open();
  return api.get<T>(`${path}${rest}`);
};

const post = <T>(rest: string, body: unknown): Promise<T> => {
  const { api, path } = open();
  return api.send<T>('POST', `${path}${rest}`, body);
};

export const revisions = (offset = 0) => get<Page<Revision>>(`/revisions?offset=${offset}`);
export const revision = (number: number) => get<RevisionContent>(`/revisions/${number}`);
export const difference = (from: Files | number, to: Files | number) =>
  post<Difference>('/diff', { from, to });
export const builds = () => get<Page<Build>>('/builds');
export const buildDetail = (number: number) => get<BuildDetail>(`/builds/${number}`);
export const makeBuild = (revision?: number) =>
  post<Build>('/builds', revision === undefined ? {} : { revision });
export const deployments = () => get<Page<Deployment>>('/deployments');
export const deploy = (build: number, note: string) => post<Deployment>('/deployments', { build, note });
export const rollBack = (note: string, build?: number) =>
  post<Deployment>('/rollback', build === undefined ? { note } : { build, note });
export const dryRun = (request: DryRunRequest) => post<DryRunResult>('/dry-run', request);
export const check = (files: Files) => post<State>('/check', { files });
export const apply = (files: Files, changes: JsonObject[]) =>
  post<{ files: Files; state: State }>('/apply', { files, changes });

export const recordings = () => get<Page<Recording>>('/audio?kind=ivr&limit=200');

export function uploadRecording(file: File, name: string): Promise<Recording> {
  const { api, path } = open();
  const form = new FormData();
  form.append('file', file);
  form.append('name', name);
  return api.send('POST', `${path}/audio`, form);
}

export function importFile(file: File): Promise<Imported> {
  const { api, path } = open();
  const form = new FormData();
  form.append('file', file);
  return api.send('POST', `${path}/import`, form);
}

export function exportUrl(format: 'zip' | 'json'): string {
  const { api, path } = open();
  return api.url(`${path}/export?format=${format}`);
}

/** A text as it will be spoken. */
export async function speech(text: string, language: string): Promise<Blob> {
  const { api, path } = open();
  const voices = useDesigner.getState().doc.settings?.voices;
  const voice =
    voices !== null && typeof voices === 'object' && !Array.isArray(voices) ? voices[language] : undefined;
  const response = await fetch(api.url(`${path}/speech`), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-CSRFToken': csrfToken() },
    credentials: 'same-origin',
    body: JSON.stringify({ text, language, ...(typeof voice === 'string' ? { voice } : {}) }),
  });
  if (response.ok) return response.blob();
  throw failure(response.status, await response.json().catch(() => null));
}

/** The sentence of whatever went wrong, for people. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Findings that came with a refusal. */
export function findingsOf(error: unknown): Finding[] {
  const body = error instanceof ApiError ? error.body : null;
  const found =
    body !== null && typeof body === 'object' ? (body as { findings?: unknown }).findings : undefined;
  return Array.isArray(found) ? (found as Finding[]) : [];
}
