/** What the widgets of one form share: the data they are part of, how to change it, and what was found in it. */

import { createContext, useContext } from 'react';
import type { FieldPath, Finding, Json, JsonObject } from '../../api/types';
import type { Schema } from '../schema/schema';

export interface FormScope {
  /** The schema with the definitions that fields refer to. */
  root: Schema;
  /** Flow of the data; null for the settings of the project. */
  flow: string | null;
  /** Node that the form is about; null for the flow's own fields. */
  node: string | null;
  /** The flow's JSON, or that of the settings; paths of fields count from here. */
  data: JsonObject;
  languages: readonly string[];
  /** Findings about what the form shows. */
  findings: readonly Finding[];
  readOnly: boolean;
  /** Writes a field; undefined takes it away. */
  set(path: FieldPath, value: Json | undefined): void;
}

const Scope = createContext<FormScope | null>(null);

export const FormScopeProvider = Scope.Provider;

export function useForm(): FormScope {
  const scope = useContext(Scope);
  if (scope === null) throw new Error('A form widget stands outside of a form.');
  return scope;
}

/** What every widget gets. */
export interface WidgetProps {
  /** Id of the element that the label names. */
  id: string;
  path: FieldPath;
  schema: Schema;
  value: Json | undefined;
  /** What holds when the field is not set. */
  fallback: Json | undefined;
  required: boolean;
  label: string;
  /** Id of what describes the field: help and findings. */
  describedBy: string;
  invalid: boolean;
}

export function pathKey(path: FieldPath): string {
  return JSON.stringify(path.map(String));
}
