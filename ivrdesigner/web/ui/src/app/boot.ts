/** What the page tells the designer: which project, where the API is, where the way back leads. */

import { create } from 'zustand';
import { createApi, csrfToken } from '../api/client';
import type { Catalogue, Draft, ProjectInfo } from '../api/types';
import { useDesigner } from '../store/designer';
import { projectPath } from '../store/sync';

interface Boot {
  phase: 'loading' | 'ready' | 'failed';
  error: string;
  home: string;
  /** Where server-sent events are; empty when there are none. */
  live: string;
}

export const useBoot = create<Boot>()(() => ({ phase: 'loading', error: '', home: '/', live: '' }));

/** Loads the project that the page names in its `data-` attributes. */
export async function boot(page: DOMStringMap): Promise<void> {
  const { project: name = '', api: root = '/api/designer', home = '/', live = '' } = page;
  const api = createApi(root, csrfToken);
  useBoot.setState({ phase: 'loading', error: '', home, live });
  try {
    const [catalogue, project, draft] = await Promise.all([
      api.get<Catalogue>('/catalogue'),
      api.get<ProjectInfo>(projectPath(name)),
      api.get<Draft>(`${projectPath(name)}/draft`),
    ]);
    useDesigner.setState({ api, catalogue, project });
    useDesigner.getState().load(draft);
    document.title = `${project.title || project.name} – ${document.title}`;
    useBoot.setState({ phase: 'ready' });
  } catch (error) {
    useBoot.setState({ phase: 'failed', error: error instanceof Error ? error.message : String(error) });
  }
}
