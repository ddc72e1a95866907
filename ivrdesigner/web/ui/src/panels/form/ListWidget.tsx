import type { Json } from '../../api/types';
import { labelOf } from '../schema/labels';
import { emptyValue, type Field, resolved, widgetOf } from '../schema/schema';
import { moved } from '../schema/values';
import { Fields } from './Fields';
import { Icon } from './Icon';
import { SortableList } from './SortableList';
import { useForm, type WidgetProps } from './scope';
import { t } from './texts';
import { Widget } from './Widget';

/** A list of values or of small objects, such as the cases of a condition. Their order counts. */
export function ListWidget({ id, path, value, schema, label, describedBy, invalid }: WidgetProps) {
  const form = useForm();
  const items: Json[] = Array.isArray(value) ? value : [];
  const member = schema.items ?? {};
  const isObjects = widgetOf(form.root, member) === 'object';
  const isCases = path.at(-1) === 'cases';
  const nameOf = (index: number) =>
    isCases ? t('caseNumber', { number: index + 1 }) : `${label}, ${t('item', { number: index + 1 })}`;
  const add = isCases ? t('addField', { what: t('caseNumber', { number: items.length + 1 }) }) : t('add');
  const write = (next: Json[]) => form.set(path, next.length === 0 && !isCases ? undefined : next);
  return (
    <div className="list">
      <SortableList
        count={items.length}
        readOnly={form.readOnly}
        nameOf={nameOf}
        onMove={(from, to) => write(moved(items, from, to))}
        onRemove={(index) => write(items.toSpliced(index, 1))}
      >
        {(index) =>
          isObjects ? (
            <fieldset className="list-object">
              <legend>{nameOf(index)}</legend>
              <Fields schema={resolved(form.root, member)} path={[...path, index]} />
            </fieldset>
          ) : (
            <Widget
              widget={widgetOf(form.root, member)}
              id={`${id}-${index}`}
              path={[...path, index]}
              schema={resolved(form.root, member)}
              value={items[index]}
              fallback={undefined}
              required
              label={nameOf(index)}
              describedBy={describedBy}
              invalid={invalid}
            />
          )
        }
      </SortableList>
      {!form.readOnly && (
        <button
          type="button"
          id={id}
          className="button add-button"
          aria-label={`${label}: ${add}`}
          aria-describedby={describedBy}
          onClick={() => write([...items, emptyValue(form.root, member)])}
        >
          <Icon name="add" /> {add}
        </button>
      )}
    </div>
  );
}

/** Play lists for the first, second, … time. */
export function PromptsWidget(props: WidgetProps) {
  const form = useForm();
  const items: Json[] = Array.isArray(props.value) ? props.value : [];
  const { path, id, describedBy } = props;
  const field = (index: number): Field => ({
    name: String(index),
    schema: {},
    widget: 'prompt',
    required: false,
    description: '',
    fallback: undefined,
  });
  return (
    <div className="list">
      {items.map((item, index) => (
        // Play lists have no name of their own; they are the first, the second, …
        // biome-ignore lint/suspicious/noArrayIndexKey: the place is the name
        <fieldset className="list-object" key={index}>
          <legend>{t('atTime', { number: index + 1 })}</legend>
          <Widget
            {...props}
            widget={field(index).widget}
            id={`${id}-${index}`}
            path={[...path, index]}
            value={item}
            label={`${labelOf('prompt')}, ${t('atTime', { number: index + 1 })}`}
          />
        </fieldset>
      ))}
      {!form.readOnly && (
        <div className="button-row">
          <button
            type="button"
            id={id}
            className="button add-button"
            aria-label={`${props.label}: ${t('add')}`}
            aria-describedby={describedBy}
            onClick={() => form.set(path, [...items, []])}
          >
            <Icon name="add" /> {t('add')}
          </button>
          {items.length > 0 && (
            <button
              type="button"
              className="button add-button"
              onClick={() => form.set(path, items.length > 1 ? items.slice(0, -1) : undefined)}
            >
              <Icon name="trash" /> {t('remove', { what: t('atTime', { number: items.length }) })}
            </button>
          )}
        </div>
      )}
    </div>
  );
}
