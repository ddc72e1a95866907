import { useRef } from 'react';
import type { Json } from '../../api/types';
import { Icon } from './Icon';
import { type ScopeName, useNamesInScope } from './names';
import { useForm, type WidgetProps } from './scope';
import { t } from './texts';

/** An ECMAScript expression. Numbers and booleans are expressions of themselves. */
export function ExpressionWidget(props: WidgetProps) {
  const form = useForm();
  const names = useNamesInScope(form);
  // `check` reads the input that it judges, by this name.
  const more = props.path.at(-1) === 'check' ? [{ name: 'input', detail: '' }] : [];
  return <CodeLine {...props} names={[...more, ...names]} wrap={(name) => name} />;
}

/** Text in which `{expression}` is replaced by its value. */
export function TemplateWidget(props: WidgetProps) {
  const names = useNamesInScope(useForm());
  return <CodeLine {...props} names={names} wrap={(name) => `{${name}}`} />;
}

interface LineProps extends WidgetProps {
  names: readonly ScopeName[];
  wrap: (name: string) => string;
}

function CodeLine({ id, path, value, fallback, label, describedBy, invalid, names, wrap }: LineProps) {
  const form = useForm();
  return (
    <TextWithNames
      id={id}
      value={plain(value)}
      placeholder={fallback === undefined ? '' : t('byDefault', { value: plain(fallback) })}
      label={label}
      describedBy={describedBy}
      invalid={invalid}
      code
      names={names}
      wrap={wrap}
      onChange={(text) => form.set(path, text === '' ? undefined : text)}
    />
  );
}

function plain(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

interface TextProps {
  id: string;
  value: string;
  placeholder?: string;
  label: string;
  describedBy?: string;
  invalid?: boolean;
  code?: boolean;
  names: readonly ScopeName[];
  wrap: (name: string) => string;
  onChange: (text: string) => void;
}

/** A text that grows with its lines, and a list from which names are put in at the cursor. */
export function TextWithNames({
  id,
  value,
  placeholder,
  label,
  describedBy,
  invalid,
  code,
  names,
  wrap,
  onChange,
}: TextProps) {
  const { readOnly } = useForm();
  const area = useRef<HTMLTextAreaElement>(null);
  const insert = (name: string) => {
    const { selectionStart: from, selectionEnd: to } = area.current ?? {
      selectionStart: value.length,
      selectionEnd: value.length,
    };
    const piece = wrap(name);
    onChange(value.slice(0, from) + piece + value.slice(to));
    requestAnimationFrame(() => {
      area.current?.focus();
      area.current?.setSelectionRange(from + piece.length, from + piece.length);
    });
  };
  return (
    <div className="text-with-names">
      <textarea
        ref={area}
        id={id}
        className={code ? 'field growing code' : 'field growing'}
        rows={1}
        value={value}
        placeholder={placeholder}
        readOnly={readOnly}
        spellCheck={!code}
        aria-label={label}
        aria-describedby={describedBy}
        aria-invalid={invalid}
        onChange={(event) => onChange(event.target.value)}
      />
      {!readOnly && names.length > 0 && (
        <span className="select-button" title={t('insert')}>
          <Icon name="braces" />
          <select
            value=""
            aria-label={`${label}: ${t('insert')}`}
            onChange={(event) => insert(event.target.value)}
          >
            <option value="">{t('insert')}</option>
            {names.map(({ name, detail }) => (
              <option key={name} value={name}>
                {detail === '' ? name : `${name} · ${detail}`}
              </option>
            ))}
          </select>
        </span>
      )}
    </div>
  );
}
