/** A project for tests: what the server really says of one (see `tests/ivrdesigner/web/test_ui_recording.py`). */

import type { Catalogue, Draft, ProjectInfo, State } from '../api/types';
import recording from './recording.json';

export const state = recording.state as unknown as State;
export const catalogue = { kinds: recording.kinds, languages: [], codes: {} } as unknown as Catalogue;
export const draft: Draft = {
  revision: 3,
  author: 'Lin',
  at: '2026-11-26T08:00:00Z',
  note: '',
  errors: 1,
  warnings: 0,
  files: recording.files,
  layout: {},
  state,
};
export const project = {
  name: 'shop',
  title: 'Shop',
  rights: { edit: true, build: true, deploy: true, call: true, delete: true },
} as ProjectInfo;
