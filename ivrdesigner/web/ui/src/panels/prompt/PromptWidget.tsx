import type { JsonObject } from '../../api/types';
import { FindingList } from '../form/FindingList';
import { Icon } from '../form/Icon';
import { variablesOf } from '../form/names';
import { SortableList } from '../form/SortableList';
import { pathKey, useForm, type WidgetProps } from '../form/scope';
import { moved, startsWith } from '../schema/values';
import { ITEM_KINDS, type ItemKind, itemsOf, kindOf, newItem } from './items';
import { PromptItem } from './PromptItem';
import { t } from './texts';

/** The play list of a prompt, in order (R-ivr.3). */
export function PromptWidget({ id, path, value, label, describedBy }: WidgetProps) {
  const form = useForm();
  const items = itemsOf(value);
  // An empty list is written as such: a field that is required is then told to be empty, not to be missing.
  const write = (next: JsonObject[]) => form.set(path, next.length === 0 ? undefined : next);
  const add = (kind: ItemKind) =>
    write([...items, newItem(kind, form.languages, variablesOf(form.data)[0]?.name)]);
  return (
    <div className="prompt">
      {items.length === 0 && <p className="empty">{t('empty')}</p>}
      <SortableList
        count={items.length}
        readOnly={form.readOnly}
        onMove={(from, to) => write(moved(items, from, to))}
        onRemove={(index) => write(items.toSpliced(index, 1))}
      >
        {(index) => {
          const item = items[index] ?? {};
          // A prompt that is a lone text or map has its findings at the prompt itself.
          const places = Array.isArray(value) ? [[...path, index]] : [path, [...path, index]];
          const found = form.findings.filter((finding) =>
            places.some((place) => finding.path.length > path.length && startsWith(finding.path, place)),
          );
          const invalid = found.some((finding) => finding.severity === 'error');
          const itemId = `${id}-${index}`;
          return (
            <div
              className={invalid ? 'prompt-item invalid' : 'prompt-item'}
              data-path={pathKey([...path, index])}
            >
              <PromptItem
                id={itemId}
                item={item}
                label={`${label}, ${t(kindOf(item) ?? 'unknown')} ${index + 1}`}
                describedBy={`${itemId}-about`}
                invalid={invalid}
                onChange={(next) => write(items.toSpliced(index, 1, next))}
              />
              <div id={`${itemId}-about`}>
                <FindingList findings={found} />
              </div>
            </div>
          );
        }}
      </SortableList>
      {!form.readOnly && (
        <span className="select-button labelled">
          <Icon name="add" />
          <span aria-hidden="true">{t('addItem')}</span>
          <select
            id={id}
            value=""
            aria-label={`${label}: ${t('addItem')}`}
            aria-describedby={describedBy}
            onChange={(event) => {
              const kind = ITEM_KINDS.find((one) => one === event.target.value);
              if (kind !== undefined) add(kind);
            }}
          >
            <option value="">{t('addItem')}</option>
            {ITEM_KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {t(kind)}
              </option>
            ))}
          </select>
        </span>
      )}
    </div>
  );
}
