/** Revisions, builds and deployments of the project, as the server has them. */

import { create } from 'zustand';
import type { Revision } from '../../api/types';
import { reloadProject } from '../../store/sync';
import { type Build, builds, type Deployment, deployments, revisions, sentenceOf } from '../api';

interface History {
  revisions: Revision[];
  total: number;
  builds: Build[];
  deployments: Deployment[];
  state: 'loading' | 'loaded' | 'failed';
  error: string;
}

export const useHistoryOf = create<History>()(() => ({
  revisions: [],
  total: 0,
  builds: [],
  deployments: [],
  state: 'loading',
  error: '',
}));

export async function loadHistory(): Promise<void> {
  try {
    const [pages, built, put] = await Promise.all([revisions(), builds(), deployments()]);
    useHistoryOf.setState({
      revisions: pages.items,
      total: pages.total,
      builds: built.items,
      deployments: put.items,
      state: 'loaded',
      error: '',
    });
  } catch (error) {
    useHistoryOf.setState({ state: 'failed', error: sentenceOf(error) });
  }
}

export async function loadOlder(): Promise<void> {
  const { revisions: known } = useHistoryOf.getState();
  const page = await revisions(known.length);
  const numbers = new Set(known.map(({ revision }) => revision));
  useHistoryOf.setState({
    revisions: [...known, ...page.items.filter(({ revision }) => !numbers.has(revision))],
    total: page.total,
  });
}

/** After a build, a deployment or a roll-back: the lists, and what the project says of itself. */
export async function refresh(): Promise<void> {
  await Promise.all([loadHistory(), reloadProject()]);
}

/** The build that a roll-back would put into force: the one that was in force before the present one. */
export function previousBuild(put: readonly Deployment[]): number | undefined {
  const now = put.find((one) => one.in_force);
  return now === undefined
    ? undefined
    : put.find((one) => one.number < now.number && one.build !== now.build)?.build;
}
