/** Builds of the project that is open, and what can be called. */

import { useEffect } from 'react';
import { create } from 'zustand';
import { useDesigner } from '../store/designer';
import { projectPath } from '../store/sync';

export interface BuildEntry {
  number: number;
  revision: number;
}

interface Builds {
  builds: BuildEntry[];
  /** Whether telephones can be rung. */
  rings: boolean;
  loaded: boolean;
}

/** Path of the project's part of the API. */
export function ownPath(): string {
  return projectPath(useDesigner.getState().project?.name ?? '');
}

const useStore = create<Builds>()(() => ({ builds: [], rings: false, loaded: false }));

export async function loadBuilds(): Promise<void> {
  const { api, project } = useDesigner.getState();
  if (api === null || project === null) return;
  try {
    const { items } = await api.get<{ items: BuildEntry[] }>(`${ownPath()}/builds?limit=50`);
    useStore.setState({ builds: items, loaded: true });
    if (project.rights.call) {
      const { rings } = await api.get<{ rings: boolean }>(`${ownPath()}/call`);
      useStore.setState({ rings });
    }
  } catch {
    useStore.setState({ loaded: true });
  }
}

/** Asked anew whenever a panel opens: a build may have been made meanwhile. */
export function useBuilds(): Builds {
  useEffect(() => void loadBuilds(), []);
  return useStore();
}
