import { useState } from 'react';
import type { Json, JsonObject } from '../../api/types';
import { useDesigner } from '../../store/designer';
import { FindingList } from '../form/FindingList';
import { Icon } from '../form/Icon';
import { LocalizedWidget, PhrasesWidget } from '../form/Localized';
import { NodeWidget } from '../form/names';
import { FormScopeProvider, pathKey, useForm, type WidgetProps } from '../form/scope';
import { t as formText } from '../form/texts';
import { anyText } from '../schema/localized';
import { isObject, startsWith } from '../schema/values';
import { choiceOf, isKeySequence, isPartWrong, longerKeys, orderedKeys, PAD, withChoice } from './keys';
import { t } from './texts';

/** The keys of a menu as a telephone: each key with its target and words; longer keys below. */
export function KeysWidget({ id, path, value, label }: WidgetProps) {
  const form = useForm();
  const keys: JsonObject = isObject(value) ? value : {};
  const focused = useDesigner((store) =>
    startsWith(store.focus ?? [], path) ? store.focus?.[path.length] : undefined,
  );
  const [chosen, setChosen] = useState<string | null>(null);
  const [longer, setLonger] = useState('');
  const open = chosen ?? (focused === undefined ? (orderedKeys(keys)[0] ?? null) : String(focused));
  const write = (next: JsonObject) => form.set(path, next);
  const faulty = (key: string) =>
    form.findings.some((finding) => finding.severity === 'error' && startsWith(finding.path, [...path, key]));
  const addLonger = () => {
    if (!isKeySequence(longer)) return;
    if (!(longer in keys)) write({ ...keys, [longer]: '' });
    setChosen(longer);
    setLonger('');
  };
  const button = (key: string) => {
    const choice = choiceOf(keys[key]);
    const name =
      choice === undefined ? t('free', { key }) : t('to', { key, target: choice.to || formText('unset') });
    return (
      <button
        type="button"
        key={key}
        className={['pad-key', choice === undefined ? '' : 'used', faulty(key) ? 'invalid' : '']
          .join(' ')
          .trim()}
        aria-label={name}
        aria-pressed={open === key}
        onClick={() => setChosen(key)}
      >
        <span className="pad-digit">{key}</span> <span className="pad-target">{choice?.to}</span>
      </button>
    );
  };
  const longKeys = orderedKeys(keys).filter((key) => key.length > 1);
  return (
    <div className="keys">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would draw a frame and needs a legend of its own */}
      <div className="pad" role="group" aria-label={t('pad')} id={id}>
        {PAD.map(button)}
      </div>
      {(longKeys.length > 0 || !form.readOnly) && (
        <div className="longer-keys">
          {longKeys.map(button)}
          {!form.readOnly && (
            <span className="longer-new">
              <input
                className="field"
                type="text"
                inputMode="tel"
                value={longer}
                aria-label={t('longerNew')}
                placeholder={t('longerNew')}
                aria-invalid={longer !== '' && !isKeySequence(longer)}
                onChange={(event) => setLonger(event.target.value)}
                onKeyDown={(event) => event.key === 'Enter' && addLonger()}
              />
              <button type="button" className="button" disabled={!isKeySequence(longer)} onClick={addLonger}>
                <Icon name="add" /> {t('add')}
              </button>
            </span>
          )}
        </div>
      )}
      {longer !== '' && !isKeySequence(longer) && <p className="form-problem">{t('invalid')}</p>}
      {open === null ? (
        <p className="empty">{t('choose')}</p>
      ) : (
        <KeyEditor
          key={open}
          id={`${id}-${open}`}
          fieldKey={open}
          keys={keys}
          path={path}
          label={label}
          onRemove={() => {
            const { [open]: _, ...others } = keys;
            write(others);
          }}
        />
      )}
    </div>
  );
}

interface EditorProps {
  id: string;
  fieldKey: string;
  keys: JsonObject;
  path: WidgetProps['path'];
  label: string;
  onRemove: () => void;
}

function KeyEditor({ id, fieldKey, keys, path, onRemove }: EditorProps) {
  const form = useForm();
  const language = useDesigner((store) => store.textLanguage);
  const place = [...path, fieldKey];
  const value = keys[fieldKey];
  const choice = choiceOf(value);
  const found = form.findings.filter((finding) => startsWith(finding.path, place));
  const invalid = found.some((finding) => finding.severity === 'error');
  const name = t('key', { key: fieldKey });
  const more = longerKeys(keys, fieldKey);
  const about = `${id}-about`;
  /** A part of the choice, written in its short or full form as it needs. */
  const part = (field: 'to' | 'say' | 'title', label: string) => ({
    id: `${id}-${field}`,
    path: [...place, field],
    schema: {},
    value: choice?.[field],
    fallback: undefined,
    required: field === 'to',
    label: `${name}: ${label}`,
    describedBy: about,
    invalid: isPartWrong(found, place, field),
  });
  const set = (field: 'to' | 'say' | 'title', next: Json | undefined) =>
    form.set(place, withChoice(value, { [field]: field === 'to' ? (next ?? '') : next }));
  return (
    <fieldset className={invalid ? 'key-editor invalid' : 'key-editor'} data-path={pathKey(place)}>
      <legend>
        {name}
        {choice !== undefined &&
          anyText(choice.title, language) !== '' &&
          ` · ${anyText(choice.title, language)}`}
      </legend>
      {/* The parts write through `set`: a choice that is a lone target has no fields to write to. */}
      <ChoicePart part="to" label={t('target')} id={`${id}-to`}>
        <Redirected onSet={(next) => set('to', next)}>
          <NodeWidget {...part('to', t('target'))} />
        </Redirected>
      </ChoicePart>
      {choice !== undefined && (
        <>
          <ChoicePart part="say" label={t('say')} id={`${id}-say`}>
            <Redirected onSet={(next) => set('say', next)}>
              <PhrasesWidget {...part('say', t('say'))} />
            </Redirected>
          </ChoicePart>
          <ChoicePart part="title" label={t('title')} id={`${id}-title`}>
            <Redirected onSet={(next) => set('title', next)}>
              <LocalizedWidget {...part('title', t('title'))} />
            </Redirected>
          </ChoicePart>
          {more.length > 0 && <p className="form-remark">{t('waits', { keys: more.join(', ') })}</p>}
          {!form.readOnly && (
            <button type="button" className="button add-button" onClick={onRemove}>
              <Icon name="trash" /> {formText('remove', { what: name })}
            </button>
          )}
        </>
      )}
      <div id={about}>
        <FindingList findings={found} />
      </div>
    </fieldset>
  );
}

function ChoicePart({
  label,
  id,
  children,
}: {
  part: string;
  label: string;
  id: string;
  children: React.ReactNode;
}) {
  return (
    <div className="choice-part">
      <label className="form-label" htmlFor={id} id={`${id}-label`}>
        {label}
      </label>
      {children}
    </div>
  );
}

/** Widgets inside write their value to a function instead of their path. */
function Redirected({
  onSet,
  children,
}: {
  onSet: (value: Json | undefined) => void;
  children: React.ReactNode;
}) {
  const form = useForm();
  return <FormScopeProvider value={{ ...form, set: (_, next) => onSet(next) }}>{children}</FormScopeProvider>;
}
