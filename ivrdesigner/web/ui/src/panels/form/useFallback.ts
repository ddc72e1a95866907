import type { Json } from '../../api/types';
import { useDesigner } from '../../store/designer';
import { definition, type Field, projectDefault, type Schema } from '../schema/schema';
import { isObject } from '../schema/values';

/** What holds when a field is not set: the schema's default, or the project's, or what the schema says that is. */
export function useFallback(field: Field): Json | undefined {
  const name = projectDefault(field.description);
  const settings = useDesigner((store) => store.doc.settings);
  const schema = useDesigner((store) => store.catalogue?.project_schema) as Schema | undefined;
  if (name === undefined) return field.fallback;
  const defaults = settings?.defaults;
  const own = isObject(defaults) ? defaults[name] : undefined;
  return own ?? definition(schema ?? {}, 'Defaults')?.properties?.[name]?.default;
}
