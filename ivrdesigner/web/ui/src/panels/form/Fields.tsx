import type { FieldPath } from '../../api/types';
import { getAt } from '../../store/path';
import { type Field, fieldsOf, type Schema } from '../schema/schema';
import { isObject } from '../schema/values';
import { FieldRow } from './FieldRow';
import { useForm, type WidgetProps } from './scope';
import { useFallback } from './useFallback';
import { Widget } from './Widget';

interface Props {
  schema: Schema;
  /** Where the object stands. */
  path: FieldPath;
  /** Fields that are shown elsewhere. */
  without?: readonly string[];
  only?: readonly string[];
}

/** The fields of an object, in the order of the schema. */
export function Fields({ schema, path, without = [], only }: Props) {
  const form = useForm();
  const value = getAt(form.data, path);
  const fields = fieldsOf(form.root, schema, isObject(value) ? value : {});
  return (
    <>
      {fields
        .filter(({ name }) => !without.includes(name) && (only === undefined || only.includes(name)))
        .map((field) => (
          <FieldWithWidget key={field.name} field={field} path={[...path, field.name]} />
        ))}
    </>
  );
}

function FieldWithWidget({ field, path }: { field: Field; path: FieldPath }) {
  const form = useForm();
  const fallback = useFallback(field);
  const value = getAt(form.data, path);
  return (
    <FieldRow field={{ ...field, fallback }} path={path} value={value === null ? undefined : value}>
      {(props: WidgetProps) => <Widget widget={field.widget} {...props} />}
    </FieldRow>
  );
}
