import { type ReactNode, useId, useState } from 'react';
import type { FieldPath, Finding, Json } from '../../api/types';
import { getAt } from '../../store/path';
import { helpOf } from '../schema/help';
import { labelOf } from '../schema/labels';
import type { Field } from '../schema/schema';
import { startsWith } from '../schema/values';
import { FindingList } from './FindingList';
import { Icon } from './Icon';
import { pathKey, useForm, type WidgetProps } from './scope';
import { t } from './texts';

/** Widgets that show the findings of their parts beside the parts; only findings about the whole stand at the label. */
const WITH_PARTS = new Set(['prompt', 'prompts', 'keys', 'retry', 'object', 'list', 'map', 'body']);

interface Props {
  field: Field;
  path: FieldPath;
  value: Json | undefined;
  /** Instead of the field's own name. */
  label?: string;
  children: (props: WidgetProps) => ReactNode;
}

export function FieldRow({ field, path, value, label, children }: Props) {
  const form = useForm();
  const id = useId();
  const [helpOpen, setHelpOpen] = useState(false);
  const whole = WITH_PARTS.has(field.widget);
  const found = form.findings.filter((finding) =>
    whole
      ? finding.path.length === path.length && startsWith(finding.path, path)
      : startsWith(finding.path, path),
  );
  const kind = getAt(form.data, [...path.slice(0, -1), 'type']);
  const name = label ?? labelOf(field.name, kind);
  const invalid = found.some((finding: Finding) => finding.severity === 'error');
  const describedBy = `${id}-about`;
  const props: WidgetProps = {
    id,
    path,
    schema: field.schema,
    value,
    fallback: field.fallback,
    required: field.required,
    label: name,
    describedBy,
    invalid,
  };
  const help = helpOf(field.description);
  return (
    <div className={invalid ? 'form-field invalid' : 'form-field'} data-path={pathKey(path)}>
      <div className="form-field-head">
        <label className="form-label" htmlFor={id} id={`${id}-label`}>
          {name}
        </label>
        {field.required && (
          <span className="form-required" title={t('required')}>
            <span aria-hidden="true">*</span>
            <span className="visually-hidden">{t('required')}</span>
          </span>
        )}
        {help !== '' && (
          <button
            type="button"
            className="icon-button small"
            aria-label={t('help', { label: name })}
            aria-expanded={helpOpen}
            onClick={() => setHelpOpen(!helpOpen)}
          >
            <Icon name="help" />
          </button>
        )}
        {value !== undefined && !field.required && !form.readOnly && (
          <button
            type="button"
            className="icon-button small reset"
            aria-label={t('reset', { label: name })}
            title={t('reset', { label: name })}
            onClick={() => form.set(path, undefined)}
          >
            <Icon name="reset" />
          </button>
        )}
      </div>
      {children(props)}
      <div id={describedBy}>
        {help !== '' && <p className={helpOpen ? 'form-help' : 'visually-hidden'}>{help}</p>}
        <FindingList findings={found} />
      </div>
    </div>
  );
}
