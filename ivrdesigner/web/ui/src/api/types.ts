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
  id: string;
  kind: string;
  label: string;
  path: (string | number)[];
  /** A node of the flow, a pseudo-node such as `@queue:800` or `@caller`, or null while nothing is connected. */
  target: string | null;
}

export interface GraphNode {
  id: string;
  kind: string;
  title: string;
  /** Depth of menus, counted from 0 at the start; null when no call comes here. */
  level: number | null;
  outcomes: Outcome[];
}

export interface FlowState {
  /** Path of the flow's file, such as `flows/main.yaml`. */
  file: string;
  /** Null when the file cannot be read as a flow. */
  json: FlowJson | null;
  graph: { start: string; nodes: GraphNode[] };
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
}

export interface State {
  settings: JsonObject | null;
  flows: Record<string, FlowState>;
  findings: Finding[];
  proofs: Proof[];
}

export interface Kind {
  kind: string;
  group: string;
  title: OwnText;
  /** JSON of a new node of this kind. */
  template: NodeJson;
  /** Ways out of the template; paths count from the node. */
  outcomes: Outcome[];
}

export interface Catalogue {
  flow_schema: JsonObject;
  project_schema: JsonObject;
  kinds: Kind[];
  codes: Record<string, { severity: Finding['severity']; title: string }>;
  languages: string[];
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
  /** Number of the newest revision; null when nothing was saved yet. */
  head: number | null;
  languages: string[];
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
  files: Files;
  layout: Layout;
}

export interface Draft extends Revision {
  state: State;
}

export type Change =
  | { op: 'flow'; flow: string; json: FlowJson }
  | { op: 'settings'; json: JsonObject }
  | { op: 'add_flow'; flow: string; json: FlowJson }
  | { op: 'rename_flow'; flow: string; to: string }
  | { op: 'remove_flow'; flow: string }
  | { op: 'rename_node'; flow: string; node: string; to: string };
