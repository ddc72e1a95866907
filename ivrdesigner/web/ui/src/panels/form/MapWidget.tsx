import { useState } from 'react';
import type { Json, JsonObject } from '../../api/types';
import { useDesigner } from '../../store/designer';
import { emptyValue, mapValue, resolved, widgetOf } from '../schema/schema';
import { isObject, startsWith, withKey } from '../schema/values';
import { Combobox, type Option } from './Combobox';
import { FindingList } from './FindingList';
import { Icon } from './Icon';
import { variablesOf } from './names';
import { pathKey, useForm, type WidgetProps } from './scope';
import { t } from './texts';
import { Widget } from './Widget';

/** A map from names to values: headers, values of variables, parameters, fields of an answer. */
export function MapWidget({ id, path, value, schema, label, describedBy }: WidgetProps) {
  const form = useForm();
  const map: JsonObject = isObject(value) ? value : {};
  const member = mapValue(schema) ?? {};
  const options = useKeyOptions(path, schema.propertyNames?.format);
  const [problem, setProblem] = useState('');
  const write = (next: JsonObject) => form.set(path, Object.keys(next).length === 0 ? undefined : next);
  const rename = (from: string, to: string) => {
    const taken = to !== from && to in map;
    setProblem(taken ? t('duplicateKey', { key: to }) : '');
    if (!taken && to !== '') write(withKey(map, from, to));
  };
  const valueOptions = useValueOptions(path);
  return (
    <div className="map">
      {Object.entries(map).map(([key, entry], index) => {
        const found = form.findings.filter((finding) => startsWith(finding.path, [...path, key]));
        const invalid = found.some((finding) => finding.severity === 'error');
        const rowId = `${id}-${index}`;
        return (
          <div
            className={invalid ? 'map-row invalid' : 'map-row'}
            key={key}
            data-path={pathKey([...path, key])}
          >
            <MapKey
              id={rowId}
              value={key}
              label={`${label}: ${t('key')}`}
              options={options}
              onChange={(name) => rename(key, name)}
            />
            <div className="map-value">
              {valueOptions === null ? (
                <Widget
                  widget={widgetOf(form.root, member)}
                  id={`${rowId}-value`}
                  path={[...path, key]}
                  schema={resolved(form.root, member)}
                  value={entry}
                  fallback={undefined}
                  required
                  label={`${label}: ${key}`}
                  describedBy={`${rowId}-about`}
                  invalid={invalid}
                />
              ) : (
                <Combobox
                  id={`${rowId}-value`}
                  value={String(entry ?? '')}
                  options={valueOptions}
                  label={`${label}: ${key}`}
                  invalid={invalid}
                  readOnly={form.readOnly}
                  onChange={(name) => form.set([...path, key], name)}
                />
              )}
            </div>
            {!form.readOnly && (
              <button
                type="button"
                className="icon-button small"
                aria-label={t('remove', { what: key })}
                title={t('remove', { what: key })}
                onClick={() => {
                  const { [key]: _, ...others } = map;
                  write(others);
                }}
              >
                <Icon name="trash" />
              </button>
            )}
            <div className="map-findings" id={`${rowId}-about`}>
              <FindingList findings={found} />
            </div>
          </div>
        );
      })}
      {problem !== '' && (
        <p className="form-problem" role="status">
          {problem}
        </p>
      )}
      {!form.readOnly && (
        <button
          type="button"
          id={id}
          className="button add-button"
          aria-label={`${label}: ${t('add')}`}
          aria-describedby={describedBy}
          onClick={() => write({ ...map, [freeKey(map, options)]: emptyValue(form.root, member) as Json })}
        >
          <Icon name="add" /> {t('add')}
        </button>
      )}
    </div>
  );
}

/** A name that is changed when the field is left, so that half-typed names never stand in the map. */
function MapKey({
  id,
  value,
  label,
  options,
  onChange,
}: {
  id: string;
  value: string;
  label: string;
  options: readonly Option[];
  onChange: (name: string) => void;
}) {
  const { readOnly } = useForm();
  return (
    <Combobox id={id} value={value} options={options} label={label} readOnly={readOnly} onChange={onChange} />
  );
}

/** A key for a new member: a name that is offered and not used yet, else `name`, `name_2`, … */
export function freeKey(map: JsonObject, options: readonly Option[]): string {
  const offered = options.find(({ value }) => !(value in map));
  if (offered !== undefined) return offered.value;
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? 'name' : `name_${number}`;
    if (!(name in map)) return name;
  }
}

/** The flow that a sub-flow node runs, when the path is one of the maps between both. */
function useCalledFlow(path: WidgetProps['path'], field: string): JsonObject | undefined {
  const { data } = useForm();
  const [nodes, node, last] = path;
  const nodeMap = isObject(data.nodes) ? data.nodes : {};
  const call = nodes === 'nodes' && last === field && node !== undefined ? nodeMap[String(node)] : undefined;
  const name =
    isObject(call) && call.type === 'subflow' && typeof call.flow === 'string' ? call.flow : undefined;
  return useDesigner((store) => (name === undefined ? undefined : store.doc.flows[name]));
}

function strings(value: Json | undefined): Option[] {
  return (Array.isArray(value) ? value : [])
    .filter((name) => typeof name === 'string')
    .map((name) => ({ value: name }));
}

/** Names that keys of the map may have: parameters of the called flow, or variables of this one. */
function useKeyOptions(path: WidgetProps['path'], format: string | undefined): readonly Option[] {
  const { data } = useForm();
  const called = useCalledFlow(path, 'with');
  if (called !== undefined) return strings(called.parameters);
  if (path.at(-1) === 'headers') return HEADERS;
  return format === 'variable' ? variablesOf(data).map(({ name, detail }) => ({ value: name, detail })) : [];
}

/** Names that values of the map may have, when they are not what the schema's widget offers. */
function useValueOptions(path: WidgetProps['path']): readonly Option[] | null {
  const called = useCalledFlow(path, 'into');
  return called === undefined ? null : strings(called.returns);
}

const HEADERS: readonly Option[] = [
  'Accept',
  'Authorization',
  'Content-Type',
  'User-Agent',
  'X-Request-Id',
].map((value) => ({ value }));
