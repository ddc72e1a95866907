/**
 * The flow JSON Schema read as forms: which fields an object has, which widget edits each, what holds when it is not set.
 *
 * Nothing here knows a kind of node by name. `format` in the schema says what a name names (ivrdesigner.project.names);
 * a field of a form that this module does not know is edited as JSON text, so newer schemas stay editable.
 */

import type { Json, JsonObject } from '../../api/types';

export interface Schema {
  $ref?: string;
  $defs?: Record<string, Schema>;
  type?: string | string[];
  const?: Json;
  enum?: Json[];
  format?: string;
  pattern?: string;
  description?: string;
  default?: Json;
  anyOf?: Schema[];
  oneOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  patternProperties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  propertyNames?: Schema;
  items?: Schema;
  minItems?: number;
  minProperties?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  discriminator?: { mapping: Record<string, string>; propertyName: string };
}

/** The kinds of fields that have a widget of their own; everything else is `json`. */
export type Widget =
  | 'localized'
  | 'prompt'
  | 'prompts'
  | 'phrases'
  | 'keys'
  | 'retry'
  | 'body'
  | 'node'
  | 'variable'
  | 'flow'
  | 'calendar'
  | 'queue'
  | 'language'
  | 'audio'
  | 'expression'
  | 'template'
  | 'key'
  | 'seconds'
  | 'number'
  | 'integer'
  | 'flag'
  | 'choice'
  | 'text'
  | 'map'
  | 'list'
  | 'object'
  | 'json';

export interface Field {
  name: string;
  schema: Schema;
  widget: Widget;
  required: boolean;
  description: string;
  /** Value that holds when the field is not set, where the schema tells it. */
  fallback: Json | undefined;
}

const BY_DEFINITION: Record<string, Widget> = {
  Localized: 'localized',
  Prompt: 'prompt',
  RequiredPrompt: 'prompt',
  Phrases: 'phrases',
  Retry: 'retry',
  Body: 'body',
  ShortChoice: 'json',
};

const BY_FORMAT: Record<string, Widget> = {
  node: 'node',
  variable: 'variable',
  flow: 'flow',
  calendar: 'calendar',
  queue: 'queue',
  language: 'language',
  audio: 'audio',
  expression: 'expression',
  template: 'template',
  seconds: 'seconds',
  key: 'key',
};

export function definition(root: Schema, name: string): Schema | undefined {
  return root.$defs?.[name];
}

function referred(schema: Schema): string | undefined {
  return schema.$ref?.startsWith('#/$defs/') ? schema.$ref.slice('#/$defs/'.length) : undefined;
}

/** The schema without `null` and with its reference followed; what stands beside the reference wins. */
export function resolved(root: Schema, schema: Schema): Schema {
  const name = referred(schema);
  if (name !== undefined) {
    const { $ref: _, ...beside } = schema;
    return { ...resolved(root, definition(root, name) ?? {}), ...beside };
  }
  const [only, another] = (schema.anyOf ?? []).filter((one) => one.type !== 'null');
  if (only !== undefined && another === undefined) {
    const { anyOf: _, ...beside } = schema;
    return { ...resolved(root, only), ...beside };
  }
  return schema;
}

function definitionName(root: Schema, schema: Schema): string | undefined {
  const name = referred(schema);
  if (name !== undefined) {
    const target = definition(root, name);
    return name in BY_DEFINITION || target === undefined ? name : (definitionName(root, target) ?? name);
  }
  const [only, another] = (schema.anyOf ?? []).filter((one) => one.type !== 'null');
  return only !== undefined && another === undefined ? definitionName(root, only) : undefined;
}

/** The schema of the values of a map, or undefined when the schema is no map. */
export function mapValue(schema: Schema): Schema | undefined {
  if (schema.properties !== undefined) return undefined;
  const [first, second] = Object.values(schema.patternProperties ?? {});
  if (first !== undefined && second === undefined) return first;
  return typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
}

function typeNames(schema: Schema): string[] {
  const type = schema.type ?? [];
  return (typeof type === 'string' ? [type] : type).filter((name) => name !== 'null');
}

export function widgetOf(root: Schema, schema: Schema): Widget {
  const name = definitionName(root, schema);
  const known = name === undefined ? undefined : BY_DEFINITION[name];
  if (known !== undefined) return known;
  const plain = resolved(root, schema);
  if (plain.format !== undefined && plain.format in BY_FORMAT) return BY_FORMAT[plain.format] ?? 'json';
  if (plain.enum?.every((value) => typeof value === 'string')) return 'choice';
  const value = mapValue(plain);
  if (value !== undefined) return definitionName(root, value) === 'ShortChoice' ? 'keys' : 'map';
  const [type, more] = typeNames(plain);
  if (type === undefined || more !== undefined) return 'json';
  if (type === 'array' && plain.items !== undefined) {
    return widgetOf(root, plain.items) === 'prompt' ? 'prompts' : 'list';
  }
  if (type === 'object' && plain.properties !== undefined) return 'object';
  if (type === 'string') return 'text';
  if (type === 'boolean') return 'flag';
  return type === 'number' || type === 'integer' ? type : 'json';
}

/** The fields of an object in the order of the schema; values that the schema does not know follow as `json`. */
export function fieldsOf(root: Schema, schema: Schema, value: JsonObject = {}): Field[] {
  const plain = resolved(root, schema);
  const required = new Set(plain.required ?? []);
  const known = Object.entries(plain.properties ?? {}).map(([name, one]): Field => {
    const field = resolved(root, one);
    return {
      name,
      schema: field,
      widget: widgetOf(root, one),
      required: required.has(name),
      description: one.description ?? field.description ?? '',
      fallback: field.default ?? undefined,
    };
  });
  const unknown = Object.keys(value).filter((name) => plain.properties?.[name] === undefined);
  return [
    ...known,
    ...unknown.map(
      (name): Field => ({
        name,
        schema: {},
        widget: 'json',
        required: false,
        description: '',
        fallback: undefined,
      }),
    ),
  ];
}

/** The schema of a kind of node, or undefined when this schema has no such kind. */
export function nodeSchema(root: Schema, kind: string): Schema | undefined {
  const reference = definition(root, 'Node')?.discriminator?.mapping[kind];
  return reference === undefined ? undefined : resolved(root, { $ref: reference });
}

/** The project's default that the description of a field refers to, such as ``timeout``. */
export function projectDefault(description: string): string | undefined {
  return /by default the project's `(\w+)`/.exec(description)?.[1];
}

/** A value with which a new member of a list or map begins: what the schema requires, empty. */
export function emptyValue(root: Schema, schema: Schema): Json {
  const plain = resolved(root, schema);
  if (plain.const !== undefined) return plain.const;
  if (plain.default !== undefined) return plain.default;
  if (plain.enum?.[0] !== undefined) return plain.enum[0];
  const [type] = typeNames(plain);
  if (type === 'object' || plain.properties !== undefined) {
    const made = (plain.required ?? []).map((name): [string, Json] => [
      name,
      emptyValue(root, plain.properties?.[name] ?? {}),
    ]);
    return Object.fromEntries(made);
  }
  if (type === 'array') return [];
  if (type === 'boolean' && !Array.isArray(plain.type)) return false;
  if (type === 'number' || type === 'integer') return plain.minimum ?? 0;
  return '';
}
