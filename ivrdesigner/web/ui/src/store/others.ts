/** What others do to the project meanwhile: server-sent events say that something happened, the API says what. */

import { useDesigner } from './designer';
import { reloadProject } from './sync';

/**
 * Listens at `address` as long as the page is seen: browsers allow six connections to a site, and each stream takes one.
 * Returns a function that stops.
 */
export function startListening(address: string, project: string): () => void {
  let events: EventSource | null = null;
  const look = () => void reloadProject().catch(() => undefined);
  const follow = () => {
    events?.close();
    events = document.hidden
      ? null
      : new EventSource(`${address}?topics=project:${encodeURIComponent(project)}`);
    // A stream tells only what happens from then on.
    events?.addEventListener('open', look);
    events?.addEventListener('project', look);
  };
  follow();
  document.addEventListener('visibilitychange', follow);
  return () => {
    document.removeEventListener('visibilitychange', follow);
    events?.close();
  };
}

/** The revision that somebody else saved while this one was open; null when there is none, or it is asked about already. */
export function useSavedByOthers() {
  return useDesigner(({ project, base, save }) => {
    const head = project?.head;
    const isNewer = head !== undefined && base !== null && head.revision > base;
    return isNewer && save !== 'saving' && save !== 'conflict' ? head : null;
  });
}
