import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { catalogue, draft, project } from '../testing/project';
import { useDesigner } from './designer';
import { forgetDraft, keptDraft, restoreDraft, startKeeping } from './keep';

const store = useDesigner.getState;
let stop: () => void = () => undefined;

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  useDesigner.setState({ project, catalogue });
  store().load(draft);
  stop = startKeeping('shop');
});

afterEach(() => {
  stop();
  vi.useRealTimers();
});

const edit = () => store().setField('main', ['nodes', 'menu', 'note'], 'mine');

describe('the draft in the browser', () => {
  it('is kept a moment after an edit and offered again', async () => {
    edit();
    vi.advanceTimersByTime(1000);
    const kept = await keptDraft('shop');
    expect(kept?.doc.flows.main?.nodes.menu?.note).toBe('mine');
    expect(kept?.base).toBe(3);
    expect(await keptDraft('other')).toBeNull();
  });

  it('is restored as unsaved and checked anew', async () => {
    edit();
    vi.advanceTimersByTime(1000);
    const kept = await keptDraft('shop');
    store().load(draft);
    if (kept) restoreDraft(kept);
    expect(store().doc.flows.main?.nodes.menu?.note).toBe('mine');
    expect([store().save, store().check]).toEqual(['unsaved', 'waiting']);
  });

  it('of a copied tab, which has the session storage of the other, is kept beside it', async () => {
    stop();
    const other = `ivrdesigner:shop:${sessionStorage.getItem('ivrdesigner:tab')}`;
    const request = async (name: string, _: unknown, use: (lock: object | null) => unknown) =>
      use(name === other ? null : {});
    vi.stubGlobal('navigator', { locks: { request, query: async () => ({ held: [] }) } });
    localStorage.setItem(other, 'of the other tab');
    stop = startKeeping('shop');
    await vi.advanceTimersByTimeAsync(0);
    edit();
    vi.advanceTimersByTime(1000);
    useDesigner.setState({ save: 'saved' });
    expect(localStorage.getItem(other)).toBe('of the other tab');
    vi.unstubAllGlobals();
  });

  it('goes when it is saved or discarded', async () => {
    edit();
    vi.advanceTimersByTime(1000);
    useDesigner.setState({ save: 'saved' });
    expect(await keptDraft('shop')).toBeNull();
    edit();
    vi.advanceTimersByTime(1000);
    const kept = await keptDraft('shop');
    if (kept) forgetDraft(kept);
    expect(await keptDraft('shop')).toBeNull();
  });

  it('that is rubbish is not offered', async () => {
    localStorage.setItem('ivrdesigner:shop:abc', '{"doc": 1}');
    expect(await keptDraft('shop')).toBeNull();
  });

  it('holds the page back while something is unsaved', () => {
    const leave = () => {
      const event = new Event('beforeunload', { cancelable: true });
      window.dispatchEvent(event);
      return event.defaultPrevented;
    };
    expect(leave()).toBe(false);
    edit();
    expect(leave()).toBe(true);
  });
});
