import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Api, ApiError } from '../api/client';
import { catalogue, draft, project, state } from '../testing/project';
import { mayDraw, mayType, useDesigner } from './designer';
import { flush, prove, saveRevision, startSync } from './sync';

const store = useDesigner.getState;
const send = vi.fn();
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  send.mockReset();
  const api: Api = { get: async () => project as never, send, url: (path) => path };
  useDesigner.setState({ api, project, catalogue });
  store().load(draft);
  stop = startSync();
});

afterEach(() => {
  stop();
  vi.useRealTimers();
});

const paths = () => send.mock.calls.map(([, path]) => path);
const edit = (text: string) => store().setField('main', ['nodes', 'menu', 'note'], text);
const written = { files: { ...draft.files, 'flows/main.yaml': 'written' }, state };

describe('checking while editing', () => {
  it('sends edits that follow one another once, and takes the files as written', async () => {
    send.mockResolvedValue(written);
    edit('a');
    edit('ab');
    await vi.advanceTimersByTimeAsync(500);
    expect(paths()).toEqual(['/projects/shop/apply']);
    expect(store().check).toBe('checked');
    expect(store().doc.files['flows/main.yaml']).toBe('written');
    expect(store().doc.pending).toEqual([]);
  });

  it('makes no step of undo of the answer', async () => {
    send.mockResolvedValue(written);
    edit('a');
    await vi.advanceTimersByTimeAsync(500);
    store().undo();
    expect(store().doc.flows.main?.nodes.menu?.note).toBeUndefined();
    expect(store().doc.files).toBe(draft.files);
  });

  it('does not take an answer to a document that was edited meanwhile', async () => {
    send.mockImplementationOnce(async () => {
      edit('later');
      return written;
    });
    send.mockResolvedValue({ ...written, files: { later: 'yes' } });
    edit('a');
    await vi.advanceTimersByTimeAsync(200);
    expect(store().doc.files).toBe(draft.files);
    await vi.advanceTimersByTimeAsync(500);
    expect(store().doc.files).toEqual({ later: 'yes' });
  });

  it('says that it is offline, keeps the edit, and goes on when a connection is there', async () => {
    send.mockRejectedValueOnce(new ApiError(0, 'no answer')).mockResolvedValue(written);
    edit('a');
    await vi.advanceTimersByTimeAsync(200);
    expect(store().check).toBe('offline');
    expect(store().doc.flows.main?.nodes.menu?.note).toBe('a');
    await vi.advanceTimersByTimeAsync(2500);
    expect(store().check).toBe('checked');
  });

  it('tells why the server refuses a change, and does not try it for ever', async () => {
    send.mockRejectedValue(new ApiError(422, 'bye stands in common.yaml'));
    edit('a');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(store().check).toBe('refused');
    expect(store().checkError).toBe('bye stands in common.yaml');
    expect(send).toHaveBeenCalledTimes(1);
  });

  it('checks texts of the YAML view as they are, after what was drawn before', async () => {
    send.mockImplementation(async (_method, path) => (path.endsWith('/apply') ? written : state));
    edit('a');
    store().setFile('flows/main.yaml', '# by hand');
    await vi.advanceTimersByTimeAsync(500);
    expect(paths()).toEqual(['/projects/shop/apply', '/projects/shop/check']);
    expect(send.mock.calls[1]?.[2]).toMatchObject({ files: { 'flows/main.yaml': '# by hand' } });
  });
});

describe('proofs', () => {
  it('are asked for when somebody looks at them, once for a document', async () => {
    send.mockResolvedValueOnce({ ...written, state: { ...state, proved: false } });
    edit('a');
    await vi.advanceTimersByTimeAsync(500);
    expect(store().state?.proved).toBe(false);
    send.mockResolvedValue({ ...state, proofs: [{ name: 'every-way-ends' }], proved: true });
    await prove();
    await prove();
    expect(paths()).toEqual(['/projects/shop/apply', '/projects/shop/check']);
    expect(store().state?.proofs).toHaveLength(1);
    expect(store().check).toBe('checked');
  });

  it('of a document that was edited meanwhile are not taken', async () => {
    useDesigner.setState({ state: { ...state, proved: false } });
    send.mockImplementationOnce(async () => {
      store().setFile('flows/main.yaml', '# typed');
      await vi.advanceTimersByTimeAsync(500);
      return { ...state, proofs: [{ name: 'old' }], proved: true };
    });
    send.mockResolvedValue({ ...state, proved: true });
    await prove();
    expect(store().state?.proofs).toEqual([]);
  });
});

describe('text and graph as one document', () => {
  it('lets a text replace what was drawn and could not be written', async () => {
    send.mockRejectedValueOnce(new ApiError(422, 'flows/main.yaml is no YAML'));
    edit('a');
    await vi.advanceTimersByTimeAsync(500);
    expect(store().check).toBe('refused');
    send.mockResolvedValue(state);
    store().setFile('flows/main.yaml', '# corrected');
    await vi.advanceTimersByTimeAsync(500);
    expect(store().check).toBe('checked');
    expect(paths()).toEqual(['/projects/shop/apply', '/projects/shop/check']);
    expect(store().doc.files['flows/main.yaml']).toBe('# corrected');
  });

  it('is not drawn in while a text waits to be read, nor typed in while a drawing waits to be written', () => {
    expect([mayDraw(store()), mayType(store())]).toEqual([true, true]);
    edit('a');
    expect([mayDraw(store()), mayType(store())]).toEqual([true, false]);
    store().load(draft);
    store().setFile('tests/a.yaml', 'name: a');
    expect(mayDraw(store())).toBe(true);
    store().setFile('flows/main.yaml', '# typed');
    expect([mayDraw(store()), mayType(store())]).toEqual([false, true]);
  });

  it('is not drawn in while the text is no YAML', () => {
    const flows = { ...state.flows, main: { ...state.flows.main, json: null } } as never;
    useDesigner.setState({ state: { ...state, flows } });
    expect(mayDraw(store())).toBe(false);
  });
});

describe('a session that has ended', () => {
  it('is told, and what was edited is written once somebody has signed in again', async () => {
    send.mockRejectedValueOnce(new ApiError(401, 'Unauthorized')).mockResolvedValue(written);
    edit('a');
    await vi.advanceTimersByTimeAsync(300);
    expect(store().check).toBe('signedOut');
    window.dispatchEvent(new Event('focus'));
    await vi.advanceTimersByTimeAsync(100);
    expect(store().check).toBe('checked');
    expect(store().save).toBe('unsaved');
  });

  it('does not lose a save that was asked for', async () => {
    const expired = new ApiError(401, 'Unauthorized');
    send.mockImplementationOnce(async () => written).mockRejectedValueOnce(expired);
    edit('a');
    expect(await saveRevision('Note')).toBe(false);
    expect(store().save).toBe('signedOut');
    send.mockResolvedValue({ revision: 4 });
    await vi.advanceTimersByTimeAsync(2500);
    expect(store().save).toBe('saved');
    expect(send.mock.calls.at(-1)?.[2]).toMatchObject({ base: 3, note: 'Note' });
  });
});

describe('saving', () => {
  it('is done when the connection is back, with what was edited since', async () => {
    send.mockRejectedValueOnce(new ApiError(0, 'no answer'));
    edit('a');
    expect(await saveRevision('Note')).toBe(false);
    edit('ab');
    expect(store().save).toBe('offline');
    send.mockImplementation(async (_method, path) => (path.endsWith('/apply') ? written : { revision: 4 }));
    await vi.advanceTimersByTimeAsync(3000);
    expect(store().save).toBe('saved');
    expect(send.mock.calls.at(-1)?.[2]).toMatchObject({ base: 3, note: 'Note' });
  });

  it('saves what the server wrote, on top of the revision that was opened', async () => {
    send.mockImplementation(async (_method, path) => (path.endsWith('/apply') ? written : { revision: 4 }));
    edit('a');
    expect(await saveRevision('Note')).toBe(true);
    expect(send.mock.calls.at(-1)?.[2]).toMatchObject({ base: 3, note: 'Note', files: written.files });
    expect(store().save).toBe('saved');
    expect(store().base).toBe(4);
  });

  it('is not needed for what was taken back, nor for the text that was saved, typed once more', async () => {
    send.mockResolvedValue(written);
    edit('a');
    await vi.advanceTimersByTimeAsync(500);
    expect(store().save).toBe('unsaved');
    store().undo();
    expect(store().save).toBe('saved');
    store().redo();
    expect(store().save).toBe('unsaved');
    // In another order, as after a file was renamed and renamed back.
    const files = Object.fromEntries(Object.entries(draft.files).reverse());
    send.mockResolvedValue({ files, state });
    edit('');
    await vi.advanceTimersByTimeAsync(500);
    expect(store().save).toBe('saved');
    store().place('main', { menu: [1, 1] });
    expect(store().save).toBe('unsaved');
  });

  it('makes what was saved the state to come back to', async () => {
    send.mockImplementation(async (_method, path) => (path.endsWith('/apply') ? written : { revision: 4 }));
    edit('a');
    expect(await saveRevision('Note')).toBe(true);
    store().undo();
    expect(store().save).toBe('unsaved');
    store().redo();
    expect(store().save).toBe('saved');
  });

  it('keeps both when somebody else has saved', async () => {
    const conflict = { code: 'conflict', head: { revision: 4 } };
    send.mockRejectedValue(new ApiError(409, 'Somebody else has saved.', conflict));
    expect(await saveRevision()).toBe(false);
    expect(store().save).toBe('conflict');
    expect(store().conflict).toEqual(conflict);
    expect(store().doc.files).toBe(draft.files);
  });

  it('is not done while the draft cannot be written', async () => {
    send.mockRejectedValue(new ApiError(0, 'no answer'));
    edit('a');
    expect(await saveRevision()).toBe(false);
    expect(store().save).toBe('offline');
    expect(paths()).toEqual(['/projects/shop/apply']);
    expect(await flush()).toBe(false);
  });
});
