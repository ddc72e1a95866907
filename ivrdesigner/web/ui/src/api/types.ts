/** What the designer's API sends and takes; the Python side is `ivrdesigner.web.schemas`. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** Way to a field from the root of a flow's JSON, such as `["nodes", "menu", "keys", "1", "to"]`. */
export type FieldPath = readonly (string | number)[];

export type Language = 'en' | 'zh-Hans';
/** A text of the designer's own, in each of its languages. */
export type OwnText = Record<Language, string>;

/** A text of the author: one for every language, or one a language (BCP 47). */
export type Localized = string | { [language: string]: string };

export type NodeJson = JsonObject & { type: string };

export type FlowJson = JsonObject & {
  name: string;
  start: string;
  nodes: { [id: string]: NodeJson };
};

/** One way out of a node. `path` is the field that holds its target, so re-routing is writing that field. */
export interface Outcome {
  /** Unique in its node: `next`, `key:1`, `case:0`, `no_input`. */
  id: string;
  /** next, key, case, otherwise, open, closed, holiday, error, unavailable, busy, no_answer, failed, no_input, no_match */
  kind: string;
  /** For people, in the language of the project. */
  label: string;
  /** From the root of the flow. The field may not exist yet; maps above it are made when it is written. */
  path: (string | number)[];
  /** A node (it may not exist); null while nothing is connected. */
  target: string | null;
  /** Where the call goes while `target` is null, such as `@queue:800`. */
  implied: string | null;
  /** Whether the flow has an error while `target` is null. */
  required: boolean;
}

export interface GraphNode {
  id: string;
  /** `unknown` when the node has no known type. */
  kind: string;
  /** In the language of the project; the id when it has none. */
  title: string;
  /** One line: what it says, asks or does. */
  detail: string;
  /** How many menus a caller has entered on the shortest way here, this one included; null when no call comes. */
  level: number | null;
  /** File in which the node stands: the flow's, or a fragment that several flows share. */
  file: string;
  valid: boolean;
  outcomes: Outcome[];
}

export interface FlowState {
  /** Path of the flow's file, such as `flows/main.yaml`. */
  file: string;
  /** Null when the file is no YAML map. */
  json: FlowJson | null;
  valid: boolean;
  title: string;
  graph: { start: string | null; nodes: GraphNode[] };
}

export interface Finding {
  code: string;
  severity: 'error' | 'warning' | 'info';
  file: string;
  line: number;
  column: number;
  flow: string | null;
  node: string | null;
  message: string;
  remedy: string;
  path: (string | number)[];
}

export interface Proof {
  name: string;
  holds: boolean | null;
  statement: string;
  counter_example: string[];
  then: string;
  value: number | null;
  unit: string | null;
  exact: boolean;
  found: number | null;
  scenario: JsonObject | null;
}

export interface State {
  /** Whether no finding is an error, so that the project can be built. */
  ok: boolean;
  settings: JsonObject | null;
  flows: Record<string, FlowState>;
  findings: Finding[];
  /** Made by a check only: see `proved`. */
  proofs: Proof[];
  proved: boolean;
}

export type KindGroup = 'say' | 'decide' | 'exchange' | 'route' | 'move';

export interface Kind {
  kind: string;
  group: KindGroup;
  title: OwnText;
  description: OwnText;
  colour: string;
  icon: string;
  /** JSON of a new node; its targets are not set. */
  template: NodeJson;
  /** Ways out; in `field` (from the node, joined by dots) a `*` stands for a key or an index. */
  outcomes: { kind: string; field: string; required: boolean }[];
}

export interface Catalogue {
  flow_schema: JsonObject;
  project_schema: JsonObject;
  kinds: Kind[];
  codes: Record<string, { severity: Finding['severity']; title: string }>;
  languages: string[];
  templates: { name: string; title: Record<string, string>; about: string }[];
}

export interface Rights {
  edit: boolean;
  build: boolean;
  deploy: boolean;
  call: boolean;
  delete: boolean;
}

export interface ProjectInfo {
  name: string;
  title: string;
  rights: Rights;
  /** The newest revision. */
  head: Revision;
  built: number | null;
  deployed: number | null;
  state: 'draft' | 'built' | 'deployed' | 'changed' | 'errors';
  languages: string[];
  flows: number;
  timeout_queue: string;
  created: string;
}

/** Path to text: the project's files exactly as on disk. */
export type Files = Record<string, string>;
/** Flow to node to place in pixels. */
export type Layout = Record<string, Record<string, [number, number]>>;

export interface Revision {
  revision: number;
  author: string;
  at: string;
  note: string;
  errors: number;
  warnings: number;
}

export interface RevisionContent extends Revision {
  files: Files;
  layout: Layout;
}

export interface Draft extends RevisionContent {
  state: State;
}

export interface Saved extends Revision {
  /** False when nothing had changed, so that this is the head. */
  created: boolean;
}

/** Answer 409 of saving: somebody else has saved since `base`. */
export interface Conflict {
  code: 'conflict';
  detail: string;
  base: RevisionContent | null;
  head: RevisionContent;
}

/** Why a request was refused. */
export interface Problem {
  code: string;
  detail: string;
  findings: Finding[];
}

export type Change =
  | { op: 'flow'; flow: string; json: FlowJson }
  | { op: 'settings'; json: JsonObject }
  | { op: 'add_flow'; flow: string; json: FlowJson }
  | { op: 'rename_flow'; flow: string; to: string }
  | { op: 'remove_flow'; flow: string }
  | { op: 'rename_node'; flow: string; node: string; to: string };
