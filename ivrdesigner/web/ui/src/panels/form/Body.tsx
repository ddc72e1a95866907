import type { Json } from '../../api/types';
import { definition, resolved } from '../schema/schema';
import { isObject } from '../schema/values';
import { useForm, type WidgetProps } from './scope';
import { t } from './texts';
import { Widget } from './Widget';

const FORMS = ['json', 'form', 'text'] as const;
type Form = (typeof FORMS)[number];
const EMPTY: Record<Form, Json> = { json: {}, form: {}, text: '' };
const DEFINITION: Record<Form, string> = { json: 'JsonBody', form: 'FormBody', text: 'TextBody' };
const WORDS = { json: 'bodyJson', form: 'bodyForm', text: 'bodyText' } as const;

/** What an HTTP exchange sends: nothing, or exactly one of JSON, a form and plain text. */
export function BodyWidget(props: WidgetProps) {
  const { id, path, value, describedBy, invalid } = props;
  const form = useForm();
  const body = isObject(value) ? value : {};
  const chosen = FORMS.find((name) => name in body);
  const schema =
    chosen === undefined ? undefined : definition(form.root, DEFINITION[chosen])?.properties?.[chosen];
  return (
    <div className="body">
      <select
        id={id}
        aria-label={props.label}
        className="field"
        value={chosen ?? ''}
        disabled={form.readOnly}
        aria-describedby={describedBy}
        aria-invalid={invalid}
        onChange={(event) => {
          const next = FORMS.find((name) => name === event.target.value);
          form.set(path, next === undefined ? undefined : { [next]: EMPTY[next] });
        }}
      >
        <option value="">{t('bodyNone')}</option>
        {FORMS.map((name) => (
          <option key={name} value={name}>
            {t(WORDS[name])}
          </option>
        ))}
      </select>
      {chosen !== undefined && (
        <Widget
          {...props}
          widget={chosen === 'json' ? 'json' : chosen === 'form' ? 'map' : 'template'}
          id={`${id}-${chosen}`}
          path={[...path, chosen]}
          schema={resolved(form.root, schema ?? {})}
          value={body[chosen]}
          fallback={undefined}
          label={`${props.label}: ${t(WORDS[chosen])}`}
        />
      )}
    </div>
  );
}
