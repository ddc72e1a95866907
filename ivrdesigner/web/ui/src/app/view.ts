/** What of the frame is open: drawers, the list of problems, dialogs. Not part of the document. */

import { create } from 'zustand';
import type { Outcome } from '../api/types';

export type Dialog =
  | { kind: 'shortcuts' }
  | { kind: 'save' }
  /** Choose the node that a way leads to. */
  | { kind: 'connect'; node: string; outcome: Outcome }
  /** Choose the kind of a node to add; `at` in coordinates of the flow, `from` the way that leads to it. */
  | { kind: 'add'; at?: [number, number]; from?: Outcome };

interface View {
  dialog: Dialog | null;
  /** Narrow screens: the palette with the list of flows lies over the canvas. */
  palette: boolean;
  problems: boolean;
  search: boolean;
  /** Node and field that are being renamed in place. */
  renaming: { node: string; field: 'title' | 'id' } | null;
  /** What a screen reader shall say next. */
  announcement: string;
  set(change: Partial<Omit<View, 'set'>>): void;
}

export const useView = create<View>()((set) => ({
  dialog: null,
  palette: false,
  problems: false,
  search: false,
  renaming: null,
  announcement: '',
  set: (change) => set(change),
}));

export const openDialog = (dialog: Dialog | null) => useView.setState({ dialog });

/** Says a sentence to screen readers; the same one twice is said twice. */
export function announce(sentence: string): void {
  const said = useView.getState().announcement;
  useView.setState({ announcement: said === sentence ? `${sentence}\u00a0` : sentence });
}
