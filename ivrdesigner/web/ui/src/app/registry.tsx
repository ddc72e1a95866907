/**
 * Panels of the right side. A folder that has panels registers them when it is imported, from a module `register.tsx`
 * beside its own files; `App` imports these modules and knows no panel by name.
 */

import type { ComponentType, ReactNode } from 'react';
import type { Rights } from '../api/types';

export interface PanelDefinition {
  id: string;
  /** Place among the others, counted upwards. */
  order: number;
  /** Name in the user's language. */
  title: () => string;
  icon: ReactNode;
  component: ComponentType;
  /** Shown only to those who have this right. */
  right?: keyof Rights;
  /** Width in pixels when it opens; 360 by default. */
  width?: number;
}

const panels = new Map<string, PanelDefinition>();

export function registerPanel(panel: PanelDefinition): void {
  panels.set(panel.id, panel);
}

export function registeredPanels(): PanelDefinition[] {
  return [...panels.values()].sort((a, b) => a.order - b.order);
}

/** Components that are always mounted above the page, such as dialogs that the store opens. */
const overlays: ComponentType[] = [];

export function registerOverlay(component: ComponentType): void {
  overlays.push(component);
}

export function registeredOverlays(): readonly ComponentType[] {
  return overlays;
}
