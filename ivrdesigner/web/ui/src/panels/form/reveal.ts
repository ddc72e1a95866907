import type { FieldPath } from '../../api/types';
import { pathKey } from './scope';

const FOCUSABLE = 'input:not([type=file]), textarea, select, summary, button:not(.icon-button)';

/** Brings a field into view and focuses it; of a path that has no field of its own, the nearest field around it. */
export function revealField(panel: HTMLElement, path: FieldPath): void {
  for (let length = path.length; length > 0; length -= 1) {
    const key = pathKey(path.slice(0, length));
    const found = panel.querySelector<HTMLElement>(`[data-path="${CSS.escape(key)}"]`);
    if (found === null) continue;
    for (let around = found.parentElement; around !== null; around = around.parentElement) {
      if (around instanceof HTMLDetailsElement) around.open = true;
    }
    found.scrollIntoView({ block: 'center' });
    found.querySelector<HTMLElement>(FOCUSABLE)?.focus({ preventScroll: true });
    return;
  }
  panel.scrollIntoView({ block: 'start' });
}
