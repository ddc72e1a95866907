import { useMemo, useState } from 'react';
import type { Json, JsonObject } from '../../api/types';
import { Fields } from '../form/Fields';
import { FindingList } from '../form/FindingList';
import { Icon } from '../form/Icon';
import { pathKey, useForm } from '../form/scope';
import { t as formText } from '../form/texts';
import { choiceLabel, labelOf } from '../schema/labels';
import { definition, type Schema } from '../schema/schema';
import { isObject, startsWith, withKey } from '../schema/values';
import { t } from './texts';

/** The variables of a flow: name, type, initial value, description, and how often each is used. */
export function VariablesEditor() {
  const form = useForm();
  const [added, setAdded] = useState('');
  const [rows] = useState(() => new Map<string, number>());
  const variables: JsonObject = isObject(form.data.variables) ? form.data.variables : {};
  const schema = definition(form.root, 'Variable') ?? {};
  const text = useMemo(() => JSON.stringify(form.data.nodes ?? {}), [form.data.nodes]);
  const write = (next: JsonObject) =>
    form.set(['variables'], Object.keys(next).length === 0 ? undefined : next);
  const add = () => {
    let number = 1;
    while ((number === 1 ? 'value' : `value_${number}`) in variables) number += 1;
    const name = number === 1 ? 'value' : `value_${number}`;
    setAdded(name);
    write({ ...variables, [name]: { type: 'text', initial: "''" } });
  };
  return (
    <section className="variables" aria-label={t('variables')} data-path={pathKey(['variables'])}>
      <h3 className="section-title">{t('variables')}</h3>
      {Object.entries(variables).map(([name, value]) => (
        <VariableRow
          key={rowOf(rows, name)}
          name={name}
          value={value}
          schema={schema}
          isNew={name === added}
          uses={usesOf(name, text)}
          taken={(other) => other in variables}
          onRename={(to) => {
            rows.set(to, rowOf(rows, name));
            rows.delete(name);
            write(withKey(variables, name, to));
          }}
          onRemove={() => {
            const { [name]: _, ...others } = variables;
            write(others);
          }}
        />
      ))}
      {!form.readOnly && (
        <button type="button" className="button add-button" onClick={add}>
          <Icon name="add" /> {t('newVariable')}
        </button>
      )}
    </section>
  );
}

let lastRow = 0;

/**
 * What tells the row of a variable from the others: it stays when the variable is renamed, and when the server's answer
 * has the variables in the order of the file. So what is being typed stays with its variable.
 */
function rowOf(rows: Map<string, number>, name: string): number {
  const row = rows.get(name) ?? ++lastRow;
  rows.set(name, row);
  return row;
}

/** How often a name stands in the nodes as a word of its own. */
export function usesOf(name: string, text: string): number {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return [...text.matchAll(new RegExp(`(?<![\\p{L}\\p{N}_$.])${escaped}(?![\\p{L}\\p{N}_$])`, 'gu'))].length;
}

interface RowProps {
  name: string;
  value: Json;
  schema: Schema;
  isNew: boolean;
  uses: number;
  taken: (name: string) => boolean;
  onRename: (name: string) => void;
  onRemove: () => void;
}

const NAME = /^[\p{L}_][\p{L}\p{N}_]{0,63}$/u;

function VariableRow({ name, value, schema, isNew, uses, taken, onRename, onRemove }: RowProps) {
  const form = useForm();
  const [typed, setTyped] = useState<string | null>(null);
  const [open, setOpen] = useState(isNew);
  const path = ['variables', name];
  const found = form.findings.filter((finding) => startsWith(finding.path, path));
  const type = isObject(value) ? value.type : value;
  const isBad = typed !== null && typed !== name && (!NAME.test(typed) || taken(typed));
  const take = () => {
    if (typed !== null && typed !== name && !isBad) onRename(typed);
    setTyped(null);
  };
  return (
    <details
      className="variable"
      open={open}
      onToggle={(event) => setOpen(event.currentTarget.open)}
      data-path={pathKey(path)}
    >
      <summary>
        <code>{name}</code>
        <span className="variable-type">{typeof type === 'string' ? choiceLabel(type) : ''}</span>
        <span className="variable-uses">{t('usedIn', { count: uses })}</span>
        {found[0] !== undefined && (
          <span
            className={`badge ${found[0].severity}`}
            title={found.map(({ message }) => message).join('\n')}
          >
            {found[0].code}
          </span>
        )}
      </summary>
      <div className="form-field">
        <label className="form-label" htmlFor={`variable-${name}`}>
          {labelOf('name')}
        </label>
        <input
          id={`variable-${name}`}
          className="field code"
          type="text"
          value={typed ?? name}
          readOnly={form.readOnly}
          spellCheck={false}
          aria-invalid={isBad}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={take}
          onKeyDown={(event) => event.key === 'Enter' && take()}
        />
      </div>
      {isObject(value) ? (
        <Fields schema={schema} path={path} />
      ) : (
        <button type="button" className="link" onClick={() => form.set(path, { type: value })}>
          {labelOf('initial')}, {labelOf('description')} …
        </button>
      )}
      <FindingList findings={found.filter((finding) => finding.path.length <= path.length)} />
      {!form.readOnly && (
        <button type="button" className="button add-button" onClick={onRemove}>
          <Icon name="trash" /> {formText('remove', { what: name })}
        </button>
      )}
    </details>
  );
}
