/** Texts and phrases of the author, all languages of the project one under the other. */

import type { Json } from '../../api/types';
import { useDesigner } from '../../store/designer';
import {
  ANY,
  asMap,
  divided,
  isForAll,
  joined,
  languagesOf,
  phraseList,
  withText,
} from '../schema/localized';
import { TextWithNames } from './Expression';
import { languageName, type ScopeName } from './names';
import { useForm, type WidgetProps } from './scope';
import { t } from './texts';

interface Props {
  id: string;
  value: Json | undefined;
  label: string;
  describedBy?: string;
  invalid?: boolean;
  /** Names that may be put into the text, when it is a template. */
  names?: readonly ScopeName[];
  onChange: (value: Json | undefined) => void;
}

const braces = (name: string) => `{${name}}`;

/** One text for all languages, or one for each; what languages have no text is plain to see. */
export function LocalizedText({ id, value, label, describedBy, invalid, names = [], onChange }: Props) {
  const form = useForm();
  const all = isForAll(value) || (form.languages.length < 2 && Object.keys(asMap(value)).length === 0);
  if (all) {
    const text = asMap(value)[ANY];
    return (
      <div className="localized">
        <TextWithNames
          id={id}
          value={typeof text === 'string' ? text : ''}
          label={label}
          describedBy={describedBy ?? ''}
          invalid={invalid ?? false}
          names={names}
          wrap={braces}
          onChange={(typed) => onChange(typed === '' ? undefined : typed)}
        />
        {form.languages.length > 1 && !form.readOnly && (
          <button type="button" className="link" onClick={() => onChange(divided(value, form.languages))}>
            {t('divide')}
          </button>
        )}
      </div>
    );
  }
  const texts = asMap(value);
  const filled = Object.values(texts).filter((text) => text !== '');
  const alike = filled.length > 0 && filled.every((text) => text === filled[0]);
  return (
    <div className="localized">
      {languagesOf(value, form.languages).map((language, index) => (
        <div className="localized-row" key={language}>
          <span className="language-tag" title={languageName(language)}>
            {language === ANY ? '*' : language}
          </span>
          <TextWithNames
            id={index === 0 ? id : `${id}-${language}`}
            value={typeof texts[language] === 'string' ? texts[language] : ''}
            label={`${label}, ${languageName(language)}`}
            describedBy={describedBy ?? ''}
            invalid={invalid ?? false}
            names={names}
            wrap={braces}
            onChange={(typed) => onChange(withText(value, language, typed))}
          />
        </div>
      ))}
      {alike && !form.readOnly && (
        <button type="button" className="link" onClick={() => onChange(joined(value, form.languages))}>
          {t('join')}
        </button>
      )}
    </div>
  );
}

export function LocalizedWidget({ id, path, value, label, describedBy, invalid }: WidgetProps) {
  const form = useForm();
  return (
    <LocalizedText
      id={id}
      value={value}
      label={label}
      describedBy={describedBy}
      invalid={invalid}
      onChange={(next) => form.set(path, next)}
    />
  );
}

/** Phrases that callers say, one a line, for each language. */
export function PhrasesWidget({ id, path, value, label, describedBy, invalid }: WidgetProps) {
  const form = useForm();
  const shown = isForAll(value) ? [ANY, ...form.languages] : languagesOf(value, form.languages);
  const first = useDesigner((store) => store.textLanguage);
  const ordered = [...shown].sort((one, other) => Number(other === first) - Number(one === first));
  return (
    <div className="localized">
      {ordered.map((language, index) => (
        <div className="localized-row" key={language}>
          <span className="language-tag" title={languageName(language)}>
            {language}
          </span>
          <textarea
            id={index === 0 ? id : `${id}-${language}`}
            className="field growing"
            rows={1}
            value={phraseList(value, language).join('\n')}
            placeholder={t('phraseHint')}
            readOnly={form.readOnly}
            aria-label={`${label}, ${languageName(language)}`}
            aria-describedby={describedBy}
            aria-invalid={invalid}
            onChange={(event) => form.set(path, withText(value, language, linesOf(event.target.value)))}
            onBlur={(event) => {
              const filled = linesOf(event.target.value).filter((line) => line.trim() !== '');
              if (filled.length > 0 || event.target.value !== '')
                form.set(path, withText(value, language, filled));
            }}
          />
        </div>
      ))}
    </div>
  );
}

/** An empty last line is kept while more is typed; it goes when the field is left. */
function linesOf(text: string): string[] {
  return text === '' ? [] : text.split('\n');
}
