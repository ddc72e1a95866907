import type { Files } from '../../api/types';
import type { Imported } from '../api';

/**
 * The files that an import changes in what is edited. A single flow changes its own file alone, and a document none:
 * what is edited and not saved stays. A whole project takes the place of everything.
 */
export function changedFiles(
  { files, brought, whole }: Pick<Imported, 'files' | 'brought' | 'whole'>,
  edited: Files,
): string[] {
  const names = whole ? new Set([...Object.keys(edited), ...Object.keys(files)]) : brought;
  return [...names].filter((name) => edited[name] !== files[name]);
}
