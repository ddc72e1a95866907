import { useState } from 'react';
import { useDesigner } from '../../store/designer';
import { type Field, fieldsOf } from '../schema/schema';
import { isObject, startsWith } from '../schema/values';
import { Fields } from './Fields';
import { useForm, type WidgetProps } from './scope';
import { t } from './texts';
import { useFallback } from './useFallback';

/** What happens after no input or input that does not match: how often it is asked again, with which words, then where. */
export function RetryWidget({ id, path, value, schema, label, describedBy }: WidgetProps) {
  const form = useForm();
  const retry = isObject(value) ? value : {};
  const each = Array.isArray(retry.prompts) && retry.prompts.length > 0;
  const retries = fieldsOf(form.root, schema).find((field) => field.name === 'retries');
  const queue = useTimeoutQueue();
  const count = useFallback(retries ?? NO_FIELD);
  const isFaulty = form.findings.some((finding) => startsWith(finding.path, path));
  const focused = useDesigner((store) => store.focus !== null && startsWith(store.focus, path));
  const [open, setOpen] = useState(false);
  const target = typeof retry.to === 'string' && retry.to !== '' ? retry.to : t('retryQueue', { queue });
  return (
    <details
      className="retry"
      open={open || isFaulty || focused}
      onToggle={(event) => setOpen(event.currentTarget.open)}
      aria-describedby={describedBy}
    >
      <summary id={id}>
        <span className="visually-hidden">{label}: </span>
        {t('retryLine', { count: String(retry.retries ?? count ?? ''), target })}
      </summary>
      <Fields schema={schema} path={path} without={each ? ['prompt'] : ['prompts']} />
      {!form.readOnly && (
        <button
          type="button"
          className="link"
          onClick={() => {
            const { prompt, prompts, ...others } = retry;
            if (each) {
              const first = Array.isArray(prompts) ? prompts[0] : undefined;
              form.set(path, first === undefined ? others : { ...others, prompt: first });
            } else form.set(path, { ...others, prompts: [prompt ?? []] });
          }}
        >
          {each ? t('retryOne') : t('retryEach')}
        </button>
      )}
    </details>
  );
}

const NO_FIELD: Field = {
  name: '',
  schema: {},
  widget: 'json',
  required: false,
  description: '',
  fallback: undefined,
};

/** Where callers go who never answer, by the project's settings or their default. */
function useTimeoutQueue(): string {
  const field: Field = { ...NO_FIELD, description: "by default the project's `timeout_queue`" };
  return String(useFallback(field) ?? '');
}
