import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { HELP } from './help';
import { LABELS, labelOf } from './labels';
import { emptyValue, fieldsOf, nodeSchema, projectDefault, type Schema, widgetOf } from './schema';

// Tests run in the folder of package.json.
const read = (name: string) => JSON.parse(readFileSync(`../../project/schemas/${name}`, 'utf-8')) as Schema;
const flow = read('flow.schema.json');
const project = read('project.schema.json');

function widgets(kind: string): Record<string, string> {
  const schema = nodeSchema(flow, kind) ?? {};
  return Object.fromEntries(fieldsOf(flow, schema).map((field) => [field.name, field.widget]));
}

function formFields(
  root: Schema,
  schema: Schema,
  seen = new Set<Schema>(),
): { name: string; description: string }[] {
  if (seen.has(schema)) return [];
  seen.add(schema);
  return fieldsOf(root, schema).flatMap((field) => [
    field,
    ...formFields(root, field.schema, seen),
    ...(field.schema.items ? formFields(root, field.schema.items, seen) : []),
  ]);
}

describe('forms from the flow JSON Schema', () => {
  it('gives each field of a menu its widget', () => {
    expect(widgets('menu')).toMatchObject({
      title: 'localized',
      prompt: 'prompt',
      barge_in: 'flag',
      timeout: 'seconds',
      keys: 'keys',
      no_input: 'retry',
    });
  });

  it('tells targets, variables, expressions and templates apart', () => {
    expect(widgets('http')).toMatchObject({
      next: 'node',
      status_into: 'variable',
      url: 'template',
      headers: 'map',
    });
    expect(widgets('collect')).toMatchObject({ into: 'variable', check: 'expression', end_key: 'key' });
    expect(widgets('subflow')).toMatchObject({ flow: 'flow', with: 'map', next: 'node' });
  });

  it('leaves no field of a known kind without a widget', () => {
    for (const kind of Object.keys(flow.$defs?.Node?.discriminator?.mapping ?? {})) {
      const plain = Object.entries(widgets(kind)).filter(
        ([name, widget]) => widget === 'json' && name !== 'position',
      );
      expect(plain, kind).toEqual([]);
    }
  });

  it('keeps fields that it does not know editable', () => {
    const fields = fieldsOf(flow, nodeSchema(flow, 'play') ?? {}, { type: 'play', volume: { dB: 3 } });
    expect(fields.at(-1)).toMatchObject({ name: 'volume', widget: 'json' });
  });

  it('edits a value of an unknown form as JSON', () => {
    expect(widgetOf(flow, { anyOf: [{ type: 'object' }, { type: 'number' }] })).toBe('json');
  });

  it('finds the default of the project that a field refers to', () => {
    const timeout = fieldsOf(flow, nodeSchema(flow, 'menu') ?? {}).find((field) => field.name === 'timeout');
    expect(projectDefault(timeout?.description ?? '')).toBe('timeout');
  });

  it('begins a new case with what a case needs', () => {
    expect(emptyValue(flow, { $ref: '#/$defs/Case' })).toEqual({ when: '', to: '' });
  });
});

describe('words of the forms', () => {
  const fields = [
    ...Object.keys(flow.$defs ?? {}).flatMap((name) => formFields(flow, { $ref: `#/$defs/${name}` })),
    ...formFields(flow, flow),
    ...Object.keys(project.$defs ?? {}).flatMap((name) => formFields(project, { $ref: `#/$defs/${name}` })),
    ...formFields(project, project),
  ].filter(
    (field) => !['position', 'type', 'nodes'].includes(field.name) || field.description.startsWith('Type'),
  );

  it('has a name for every field', () => {
    const missing = fields.filter(
      (field) => !(field.name in LABELS) && field.name !== 'from' && field.name !== 'pause',
    );
    expect([...new Set(missing.map((field) => field.name))]).toEqual([]);
    expect([labelOf('to'), labelOf('to', 'transfer')]).toEqual(['Leads to', 'Number or address']);
  });

  it('says in Chinese what every field means', () => {
    const missing = fields.filter((field) => field.description !== '' && !(field.description in HELP));
    expect([...new Set(missing.map((field) => field.description))]).toEqual([]);
  });
});
