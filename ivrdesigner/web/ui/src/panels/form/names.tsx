/** Widgets of names: of nodes, variables, flows, calendars, queues and languages; each offers what there is. */

import { useMemo } from 'react';
import type { FlowJson, Json, JsonObject } from '../../api/types';
import { own } from '../../i18n/messages';
import { useDesigner } from '../../store/designer';
import { choiceLabel } from '../schema/labels';
import { anyText } from '../schema/localized';
import { isObject } from '../schema/values';
import { Combobox, type Option } from './Combobox';
import { Icon } from './Icon';
import { type FormScope, useForm, type WidgetProps } from './scope';
import { t } from './texts';

function NameWidget({ options, ...props }: WidgetProps & { options: readonly Option[] }) {
  const form = useForm();
  return (
    <Combobox
      id={props.id}
      value={typeof props.value === 'string' ? props.value : ''}
      options={options}
      placeholder={typeof props.fallback === 'string' ? t('byDefault', { value: props.fallback }) : ''}
      label={props.label}
      describedBy={props.describedBy}
      invalid={props.invalid}
      readOnly={form.readOnly}
      onChange={(name) => form.set(props.path, name === '' ? undefined : name)}
    />
  );
}

/** A target: nodes of the flow, a new node of any kind, and the way to the one that is named. */
export function NodeWidget(props: WidgetProps) {
  const form = useForm();
  const language = useDesigner((store) => store.textLanguage);
  const kinds = useDesigner((store) => store.catalogue?.kinds);
  const nodes = form.data.nodes;
  const options = useMemo(
    () =>
      Object.entries(isObject(nodes) ? nodes : {}).map(([value, node]): Option => {
        const title = isObject(node) ? anyText(node.title, language) : '';
        return { value, detail: title };
      }),
    [nodes, language],
  );
  const target = typeof props.value === 'string' ? props.value : '';
  const known = isObject(nodes) && Object.hasOwn(nodes, target);
  const create = (kind: string) => {
    const { flow, node } = form;
    if (flow === null) return;
    const store = useDesigner.getState();
    const [x, y] = store.doc.layout[flow]?.[node ?? ''] ?? store.automatic[flow]?.[node ?? ''] ?? [0, 0];
    const selection = store.selection;
    const outcome = {
      id: '',
      kind: 'next',
      label: '',
      path: [...props.path],
      target: null,
      implied: null,
      required: false,
    };
    store.addNode(flow, kind, [x + 300, y], { outcome });
    // The author stays at the node that is being edited; the new one is a step away.
    useDesigner.setState({ selection });
  };
  return (
    <div className="target">
      <NameWidget {...props} options={options} />
      {known && (
        <button
          type="button"
          className="icon-button"
          aria-label={t('showNode', { node: target })}
          title={t('showNode', { node: target })}
          onClick={() => form.flow !== null && useDesigner.getState().showField(form.flow, target, [])}
        >
          <Icon name="locate" />
        </button>
      )}
      {!form.readOnly && form.flow !== null && (
        <span className="select-button">
          <Icon name="add" />
          <select
            value=""
            aria-label={`${props.label}: ${t('createNode')}`}
            title={t('createNode')}
            onChange={(event) => create(event.target.value)}
          >
            <option value="">{t('createNode')}</option>
            {kinds?.map((kind) => (
              <option key={kind.kind} value={kind.kind}>
                {own(kind.title)}
              </option>
            ))}
          </select>
        </span>
      )}
    </div>
  );
}

export interface ScopeName {
  name: string;
  detail: string;
}

function typeOf(variable: Json | undefined): string {
  const type = isObject(variable) ? variable.type : variable;
  return typeof type === 'string' ? choiceLabel(type) : '';
}

/** Variables of the flow by name, with their types. */
export function variablesOf(flow: JsonObject): ScopeName[] {
  const variables = isObject(flow.variables) ? flow.variables : {};
  return Object.entries(variables).map(([name, variable]) => ({ name, detail: typeOf(variable) }));
}

/** All names that expressions may read: variables, constants of the project, and what the call itself gives. */
export function namesInScope(flow: JsonObject, settings: JsonObject | null): ScopeName[] {
  const constants = isObject(settings?.constants) ? Object.keys(settings.constants) : [];
  return [
    ...variablesOf(flow),
    ...constants.map((name) => ({ name, detail: t('constant') })),
    ...['caller', 'called', 'language'].map((name) => ({ name, detail: t('platform') })),
  ];
}

export function useNamesInScope(form: FormScope): ScopeName[] {
  const settings = useDesigner((store) => store.doc.settings);
  return useMemo(() => namesInScope(form.data, settings), [form.data, settings]);
}

export function VariableWidget(props: WidgetProps) {
  const { data } = useForm();
  const options = useMemo(
    () => variablesOf(data).map(({ name, detail }) => ({ value: name, detail })),
    [data],
  );
  return <NameWidget {...props} options={options} />;
}

export function FlowWidget(props: WidgetProps) {
  const flows = useDesigner((store) => store.doc.flows);
  const language = useDesigner((store) => store.textLanguage);
  const options = Object.entries(flows).map(([value, flow]: [string, FlowJson]) => ({
    value,
    detail: anyText(flow.title, language),
  }));
  return <NameWidget {...props} options={options} />;
}

export function CalendarWidget(props: WidgetProps) {
  const calendars = useDesigner((store) => store.doc.settings?.calendars);
  const options = Object.keys(isObject(calendars) ? calendars : {}).map((value) => ({ value }));
  return <NameWidget {...props} options={options} />;
}

export function LanguageWidget(props: WidgetProps) {
  const { languages } = useForm();
  const known = useDesigner((store) => store.catalogue?.languages);
  const options = [...new Set([...languages, ...(known ?? [])])].map((value) => ({
    value,
    detail: languageName(value),
  }));
  return <NameWidget {...props} options={options} />;
}

/** Queues that any flow names, and the queue of callers who never answer. */
export function QueueWidget(props: WidgetProps) {
  const doc = useDesigner((store) => store.doc);
  const options = useMemo(() => {
    const found = new Set<string>();
    const defaults = doc.settings?.defaults;
    if (isObject(defaults) && typeof defaults.timeout_queue === 'string') found.add(defaults.timeout_queue);
    for (const flow of Object.values(doc.flows)) {
      for (const node of Object.values(flow.nodes)) {
        if (isObject(node) && typeof node.queue === 'string') found.add(node.queue);
      }
    }
    return [...found].sort().map((value) => ({ value }));
  }, [doc]);
  return <NameWidget {...props} options={options} />;
}

/** The name of a language in the language of the interface, such as “Chinese (China)”. */
export function languageName(tag: string): string {
  if (tag === '*') return t('allLanguages');
  try {
    return (
      new Intl.DisplayNames([document.documentElement.lang || 'en'], { type: 'language' }).of(tag) ?? tag
    );
  } catch {
    return tag;
  }
}
