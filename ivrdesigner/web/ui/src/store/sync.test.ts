import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Api, ApiError } from '../api/client';
import { catalogue, draft, project, state } from '../testing/project';
import { useDesigner } from './designer';
import { flush, saveRevision, startSync } from './sync';

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

describe('saving', () => {
  it('saves what the server wrote, on top of the revision that was opened', async () => {
    send.mockImplementation(async (_method, path) => (path.endsWith('/apply') ? written : { revision: 4 }));
    edit('a');
    expect(await saveRevision('Note')).toBe(true);
    expect(send.mock.calls.at(-1)?.[2]).toMatchObject({ base: 3, note: 'Note', files: written.files });
    expect(store().save).toBe('saved');
    expect(store().base).toBe(4);
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
