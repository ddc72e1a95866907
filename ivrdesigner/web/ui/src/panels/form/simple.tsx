/** Widgets of single values: text, numbers, choices, flags, keys, and JSON for what has no widget. */

import { useEffect, useState } from 'react';
import type { Json } from '../../api/types';
import { choiceLabel } from '../schema/labels';
import { sameValue } from '../schema/values';
import { useForm, type WidgetProps } from './scope';
import { t } from './texts';

function shown(fallback: Json | undefined): string {
  return fallback === undefined ? '' : t('byDefault', { value: String(fallback) });
}

export function TextWidget({ id, label, path, value, fallback, schema, describedBy, invalid }: WidgetProps) {
  const form = useForm();
  return (
    <input
      className="field"
      id={id}
      aria-label={label}
      type={schema.format === 'date' ? 'date' : 'text'}
      value={typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value)}
      placeholder={shown(fallback)}
      readOnly={form.readOnly}
      aria-describedby={describedBy}
      aria-invalid={invalid}
      onChange={(event) => form.set(path, event.target.value === '' ? undefined : event.target.value)}
    />
  );
}

/** Remarks: several lines, as high as its text. */
export function NoteWidget({ id, label, path, value, describedBy, invalid }: WidgetProps) {
  const form = useForm();
  return (
    <textarea
      id={id}
      aria-label={label}
      className="field growing"
      rows={1}
      value={typeof value === 'string' ? value : ''}
      readOnly={form.readOnly}
      aria-describedby={describedBy}
      aria-invalid={invalid}
      onChange={(event) => form.set(path, event.target.value === '' ? undefined : event.target.value)}
    />
  );
}

/** Keeps what was typed while it is no number yet, such as `-` or `1e`. */
export function NumberWidget(props: WidgetProps & { unit?: string }) {
  const { id, label, path, value, fallback, schema, describedBy, invalid, unit } = props;
  const form = useForm();
  const [text, setText] = useState<string | null>(null);
  const whole = schema.type === 'integer' || (Array.isArray(schema.type) && schema.type.includes('integer'));
  const stored = value === undefined || value === null ? '' : String(value);
  return (
    <span className="with-unit">
      <input
        className="field"
        id={id}
        aria-label={label}
        type="text"
        inputMode={whole ? 'numeric' : 'decimal'}
        value={text ?? stored}
        placeholder={shown(fallback)}
        readOnly={form.readOnly}
        aria-describedby={describedBy}
        aria-invalid={invalid || (text !== null && !isNumber(text))}
        onChange={(event) => {
          const typed = event.target.value;
          setText(typed);
          if (typed.trim() === '') form.set(path, undefined);
          else if (isNumber(typed)) form.set(path, Number(typed));
        }}
        onBlur={() => setText(null)}
      />
      {unit !== undefined && <span className="unit">{unit}</span>}
    </span>
  );
}

function isNumber(text: string): boolean {
  return text.trim() === '' || (Number.isFinite(Number(text)) && !/[.]$/.test(text));
}

export function SecondsWidget(props: WidgetProps) {
  return <NumberWidget {...props} unit={t('seconds')} />;
}

export function ChoiceWidget({
  id,
  label,
  path,
  value,
  fallback,
  schema,
  required,
  describedBy,
  invalid,
}: WidgetProps) {
  const form = useForm();
  const choices = (schema.enum ?? []).map(String);
  const current = value === undefined || value === null ? '' : String(value);
  return (
    <select
      className="field"
      id={id}
      aria-label={label}
      value={current}
      disabled={form.readOnly}
      aria-describedby={describedBy}
      aria-invalid={invalid}
      onChange={(event) => form.set(path, event.target.value === '' ? undefined : event.target.value)}
    >
      {(!required || current === '') && (
        <option value="">
          {fallback === undefined ? t('unset') : t('byDefault', { value: choiceLabel(String(fallback)) })}
        </option>
      )}
      {current !== '' && !choices.includes(current) && <option value={current}>{current}</option>}
      {choices.map((choice) => (
        <option key={choice} value={choice}>
          {choiceLabel(choice)}
        </option>
      ))}
    </select>
  );
}

/** Yes, no, or what holds by default; so a field that is not set stays so. */
export function FlagWidget({ id, label, path, value, fallback, describedBy, invalid }: WidgetProps) {
  const form = useForm();
  return (
    <select
      className="field"
      id={id}
      aria-label={label}
      value={value === undefined || value === null ? '' : String(value)}
      disabled={form.readOnly}
      aria-describedby={describedBy}
      aria-invalid={invalid}
      onChange={(event) =>
        form.set(path, event.target.value === '' ? undefined : event.target.value === 'true')
      }
    >
      <option value="">
        {typeof fallback === 'boolean'
          ? t('byDefault', { value: t(fallback ? 'true' : 'false') })
          : t('unset')}
      </option>
      <option value="true">{t('true')}</option>
      <option value="false">{t('false')}</option>
    </select>
  );
}

const KEYS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '#'];

/** One key of a telephone, none, or (where the schema lets it) any. */
export function KeyWidget({ id, label, path, value, fallback, schema, describedBy, invalid }: WidgetProps) {
  const form = useForm();
  const name = (key: string) => (key === '' ? t('keyNone') : key === 'any' ? t('keyAny') : key);
  const keys = ['', ...(schema.pattern?.includes('any') ? ['any'] : []), ...KEYS];
  return (
    <select
      className="field"
      id={id}
      aria-label={label}
      value={typeof value === 'string' ? `=${value}` : ''}
      disabled={form.readOnly}
      aria-describedby={describedBy}
      aria-invalid={invalid}
      onChange={(event) =>
        form.set(path, event.target.value === '' ? undefined : event.target.value.slice(1))
      }
    >
      <option value="">
        {typeof fallback === 'string' ? t('byDefault', { value: name(fallback) }) : t('unset')}
      </option>
      {keys.map((key) => (
        <option key={key} value={`=${key}`}>
          {name(key)}
        </option>
      ))}
    </select>
  );
}

/** Any value as JSON text; what does not parse yet is kept here and not written. */
export function JsonWidget({ id, label, path, value, describedBy, invalid }: WidgetProps) {
  const form = useForm();
  const stored = value === undefined ? '' : JSON.stringify(value, null, 2);
  const [draft, setDraft] = useState<{ text: string; error: string; written: Json | undefined } | null>(null);
  useEffect(() => {
    setDraft((now) => (now !== null && now.error === '' && !sameValue(now.written, value) ? null : now));
  }, [value]);
  return (
    <>
      <textarea
        id={id}
        aria-label={label}
        className="field growing code"
        rows={1}
        spellCheck={false}
        value={draft?.text ?? stored}
        readOnly={form.readOnly}
        aria-describedby={describedBy}
        aria-invalid={invalid || (draft !== null && draft.error !== '')}
        onChange={(event) => {
          const text = event.target.value;
          try {
            const written = text.trim() === '' ? undefined : (JSON.parse(text) as Json);
            setDraft({ text, error: '', written });
            form.set(path, written);
          } catch (error) {
            setDraft({
              text,
              error: error instanceof Error ? error.message : String(error),
              written: undefined,
            });
          }
        }}
      />
      {draft !== null && draft.error !== '' && (
        <p className="form-problem" role="status">
          {t('notJson', { error: draft.error })}
        </p>
      )}
    </>
  );
}
