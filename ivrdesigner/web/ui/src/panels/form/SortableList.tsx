import {
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import {
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
  verticalListSortingStrategy,
} from '@dnd-kit/sortable';
import { CSS } from '@dnd-kit/utilities';
import type { ReactNode } from 'react';
import { Icon } from './Icon';
import { t } from './texts';

interface Props {
  /** How many items there are; items have no names, so they are known by their place. */
  count: number;
  readOnly: boolean;
  /** What an item is called in labels, such as “item 2”. */
  nameOf?: (index: number) => string;
  onMove: (from: number, to: number) => void;
  onRemove: (index: number) => void;
  children: (index: number) => ReactNode;
}

/** A list whose items are moved by dragging, or by keyboard at the handle: space, arrow keys, space. */
export function SortableList({ count, readOnly, nameOf, onMove, onRemove, children }: Props) {
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const ids = Array.from({ length: count }, (_, index) => String(index + 1));
  const onDragEnd = ({ active, over }: DragEndEvent) => {
    if (over !== null && over.id !== active.id) onMove(Number(active.id) - 1, Number(over.id) - 1);
  };
  return (
    <DndContext sensors={sensors} collisionDetection={closestCenter} onDragEnd={onDragEnd}>
      <SortableContext items={ids} strategy={verticalListSortingStrategy}>
        <ol className="sortable">
          {ids.map((id, index) => (
            <SortableItem
              key={id}
              id={id}
              name={nameOf?.(index) ?? t('item', { number: index + 1 })}
              readOnly={readOnly}
              onRemove={() => onRemove(index)}
            >
              {children(index)}
            </SortableItem>
          ))}
        </ol>
      </SortableContext>
    </DndContext>
  );
}

interface ItemProps {
  id: string;
  name: string;
  readOnly: boolean;
  onRemove: () => void;
  children: ReactNode;
}

function SortableItem({ id, name, readOnly, onRemove, children }: ItemProps) {
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } =
    useSortable({
      id,
      disabled: readOnly,
    });
  const style = { transform: CSS.Translate.toString(transform), transition };
  return (
    <li ref={setNodeRef} style={style} className={isDragging ? 'sortable-item dragging' : 'sortable-item'}>
      {!readOnly && (
        <button
          type="button"
          className="icon-button small drag-handle"
          {...attributes}
          {...listeners}
          ref={setActivatorNodeRef}
          aria-label={t('drag', { what: name })}
        >
          <Icon name="drag" />
        </button>
      )}
      <div className="sortable-content">{children}</div>
      {!readOnly && (
        <button
          type="button"
          className="icon-button small"
          aria-label={t('remove', { what: name })}
          title={t('remove', { what: name })}
          onClick={onRemove}
        >
          <Icon name="trash" />
        </button>
      )}
    </li>
  );
}
