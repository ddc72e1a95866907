import { useState } from 'react';
import type { Json, JsonObject } from '../../api/types';
import { useDesigner } from '../../store/designer';
import { speech } from '../api';
import { Combobox } from '../form/Combobox';
import { LocalizedText } from '../form/Localized';
import { useNamesInScope, variablesOf } from '../form/names';
import { useForm } from '../form/scope';
import { choiceLabel } from '../schema/labels';
import { asMap, divided, isForAll, joined, languagesOf, textFor, withText } from '../schema/localized';
import { AudioPicker } from './AudioPicker';
import { kindOf, SAY_AS } from './items';
import { ListenButton } from './ListenButton';
import { t } from './texts';

interface Props {
  id: string;
  item: JsonObject;
  label: string;
  describedBy: string;
  invalid: boolean;
  onChange: (item: JsonObject) => void;
}

export function PromptItem(props: Props) {
  const kind = kindOf(props.item);
  return (
    <>
      <span className="prompt-kind">{t(kind ?? 'unknown')}</span>
      {kind === 'text' && <TextItem {...props} />}
      {kind === 'audio' && <AudioItem {...props} />}
      {kind === 'digits' && <DigitsItem {...props} />}
      {kind === 'number' && <NumberItem {...props} name="number" />}
      {kind === 'pause' && <NumberItem {...props} name="pause" />}
      {kind === 'variable' && <VariableItem {...props} />}
      {kind === undefined && <UnknownItem {...props} />}
    </>
  );
}

function TextItem({ id, item, label, describedBy, invalid, onChange }: Props) {
  const form = useForm();
  const names = useNamesInScope(form);
  return (
    <>
      <LocalizedText
        id={id}
        value={item.text}
        label={label}
        describedBy={describedBy}
        invalid={invalid}
        names={names}
        onChange={(text) => onChange({ ...item, text: text ?? '' })}
      />
      <SpeechButtons text={item.text} />
    </>
  );
}

/** How a text sounds in each language that it has. */
function SpeechButtons({ text }: { text: Json | undefined }) {
  const { languages } = useForm();
  const tags = isForAll(text) ? languages : languagesOf(text, languages);
  const heard = tags.filter((tag) => (textFor(text, tag) ?? '').trim() !== '');
  if (heard.length === 0) return null;
  return (
    <span className="listen">
      {heard.map((tag) => (
        <span className="listen-one" key={tag}>
          <ListenButton what={tag} from={() => speech(spokenText(textFor(text, tag) ?? ''), tag)} />
          <span className="listen-language">{tag}</span>
        </span>
      ))}
    </span>
  );
}

/** Values of expressions are known in a call only; a preview reads their names out. */
export function spokenText(template: string): string {
  return template.replace(/\{\{|\}\}|\{([^{}]*)\}/g, (whole, expression: string | undefined) =>
    expression === undefined ? whole.charAt(0) : ` ${expression} `,
  );
}

function AudioItem({ id, item, label, describedBy, invalid, onChange }: Props) {
  const form = useForm();
  const single = isForAll(item.audio);
  const texts = asMap(item.audio);
  return (
    <>
      {single ? (
        <AudioPicker
          id={id}
          value={typeof item.audio === 'string' ? item.audio : ''}
          label={label}
          describedBy={describedBy}
          invalid={invalid}
          onChange={(name) => onChange({ ...item, audio: name })}
        />
      ) : (
        languagesOf(item.audio, form.languages).map((language, index) => (
          <div className="localized-row" key={language}>
            <span className="language-tag">{language}</span>
            <AudioPicker
              id={index === 0 ? id : `${id}-${language}`}
              value={typeof texts[language] === 'string' ? texts[language] : ''}
              label={`${label}, ${language}`}
              describedBy={describedBy}
              invalid={invalid}
              onChange={(name) => onChange({ ...item, audio: withText(item.audio, language, name) ?? '' })}
            />
          </div>
        ))
      )}
      {form.languages.length > 1 && !form.readOnly && (
        <label className="check">
          <input
            type="checkbox"
            checked={!single}
            onChange={(event) => {
              const next = event.target.checked
                ? divided(item.audio, form.languages)
                : joined(item.audio, form.languages);
              onChange({ ...item, audio: next ?? '' });
            }}
          />
          {t('audioEach')}
        </label>
      )}
      <details className="audio-spare" open={item.text !== undefined && item.text !== null}>
        <summary>{t('audioSpare')}</summary>
        <LocalizedText
          id={`${id}-text`}
          value={item.text ?? undefined}
          label={t('audioSpare')}
          onChange={(text) => {
            const { text: _, ...others } = item;
            onChange(text === undefined ? others : { ...others, text });
          }}
        />
      </details>
    </>
  );
}

function DigitsItem({ id, item, label, describedBy, invalid, onChange }: Props) {
  const form = useForm();
  return (
    <input
      id={id}
      className="field"
      type="text"
      inputMode="tel"
      value={typeof item.digits === 'string' ? item.digits : ''}
      readOnly={form.readOnly}
      aria-label={label}
      aria-describedby={describedBy}
      aria-invalid={invalid}
      onChange={(event) => onChange({ ...item, digits: event.target.value })}
    />
  );
}

function NumberItem({
  id,
  item,
  label,
  describedBy,
  invalid,
  onChange,
  name,
}: Props & { name: 'number' | 'pause' }) {
  const form = useForm();
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <span className="with-unit">
      <input
        id={id}
        className="field"
        type="text"
        inputMode="decimal"
        value={typed ?? String(item[name] ?? '')}
        readOnly={form.readOnly}
        aria-label={label}
        aria-describedby={describedBy}
        aria-invalid={invalid || (typed !== null && !Number.isFinite(Number(typed || 'x')))}
        onChange={(event) => {
          const text = event.target.value;
          setTyped(text);
          if (text.trim() !== '' && Number.isFinite(Number(text)))
            onChange({ ...item, [name]: Number(text) });
        }}
        onBlur={() => setTyped(null)}
      />
      {name === 'pause' && <span className="unit">{t('seconds')}</span>}
    </span>
  );
}

function VariableItem({ id, item, label, describedBy, invalid, onChange }: Props) {
  const form = useForm();
  return (
    <div className="variable-item">
      <Combobox
        id={id}
        value={typeof item.variable === 'string' ? item.variable : ''}
        options={variablesOf(form.data).map(({ name, detail }) => ({ value: name, detail }))}
        label={label}
        describedBy={describedBy}
        invalid={invalid}
        readOnly={form.readOnly}
        onChange={(variable) => onChange({ ...item, variable })}
      />
      <select
        className="field"
        value={typeof item.as === 'string' ? item.as : ''}
        disabled={form.readOnly}
        aria-label={`${label}: ${t('sayAs')}`}
        title={t('sayAs')}
        onChange={(event) => {
          const { as: _, ...others } = item;
          onChange(event.target.value === '' ? others : { ...others, as: event.target.value });
        }}
      >
        <option value="">{t('sayByType')}</option>
        {SAY_AS.map((as) => (
          <option key={as} value={as}>
            {choiceLabel(as)}
          </option>
        ))}
      </select>
    </div>
  );
}

/** An item of a kind that this editor does not know is kept, and its text can be changed. */
function UnknownItem({ id, item, label, describedBy, onChange }: Props) {
  const form = useForm();
  const [draft, setDraft] = useState<string | null>(null);
  return (
    <textarea
      id={id}
      className="field growing code"
      rows={1}
      value={draft ?? JSON.stringify(item)}
      readOnly={form.readOnly || useDesigner.getState().project?.rights.edit === false}
      aria-label={label}
      aria-describedby={describedBy}
      aria-invalid={draft !== null}
      onChange={(event) => {
        try {
          const next = JSON.parse(event.target.value) as Json;
          if (next === null || typeof next !== 'object' || Array.isArray(next)) throw new TypeError('no map');
          setDraft(null);
          onChange(next);
        } catch {
          setDraft(event.target.value);
        }
      }}
    />
  );
}
