import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Catalogue, Draft, Kind } from '../api/types';
import { useDesigner } from './designer';

const store = useDesigner.getState;

const own = { en: '', 'zh-Hans': '' };
const kind = (name: string, outcomes: Kind['outcomes']): Kind => ({
  kind: name,
  group: 'say',
  title: own,
  description: own,
  colour: '',
  icon: '',
  template: { type: name },
  outcomes,
});
const catalogue = {
  kinds: [kind('play', [{ kind: 'next', field: 'next', required: true }]), kind('hangup', [])],
} as unknown as Catalogue;

const draft: Draft = {
  revision: 3,
  author: 'lin',
  at: '2026-11-26T08:00:00Z',
  note: '',
  errors: 0,
  warnings: 0,
  files: { 'ivr.yaml': 'name: x\n', 'flows/main.yaml': '# mine\nname: main\n' },
  layout: { main: { hello: [0, 0] } },
  state: {
    ok: true,
    settings: { name: 'x', start: 'main' },
    flows: {
      main: {
        file: 'flows/main.yaml',
        json: {
          name: 'main',
          start: 'hello',
          nodes: {
            hello: { type: 'play', prompt: 'Hello', next: 'bye' },
            bye: { type: 'hangup' },
          },
        },
        valid: true,
        title: 'main',
        graph: { start: 'hello', nodes: [] },
      },
    },
    findings: [],
    proofs: [],
    proved: true,
  },
};

beforeEach(() => {
  vi.useFakeTimers();
  useDesigner.setState({ catalogue });
  store().load(draft);
});

describe('undo and redo', () => {
  it('takes typing in one field back in one step', () => {
    for (const text of ['H', 'Ha', 'Hal']) store().setField('main', ['nodes', 'hello', 'prompt'], text);
    store().undo();
    expect(store().doc.flows.main?.nodes.hello?.prompt).toBe('Hello');
    store().redo();
    expect(store().doc.flows.main?.nodes.hello?.prompt).toBe('Hal');
  });

  it('keeps edits apart that lie some time apart', () => {
    store().setField('main', ['nodes', 'hello', 'prompt'], 'One');
    vi.advanceTimersByTime(5000);
    store().setField('main', ['nodes', 'hello', 'prompt'], 'Two');
    store().undo();
    expect(store().doc.flows.main?.nodes.hello?.prompt).toBe('One');
  });

  it('goes back to the files and changes that the older document meant', () => {
    store().removeNodes('main', ['bye']);
    store().undo();
    expect(store().doc.pending).toEqual([]);
    expect(store().doc.files).toBe(draft.files);
  });
});

describe('edits of the graph', () => {
  it('opens the ways to a node that is removed', () => {
    store().removeNodes('main', ['bye']);
    expect(store().doc.flows.main?.nodes).toEqual({ hello: { type: 'play', prompt: 'Hello' } });
  });

  it('leads every way to a renamed node there', () => {
    store().renameNode('main', 'bye', 'goodbye');
    expect(store().doc.flows.main?.nodes.hello?.next).toBe('goodbye');
    store().renameNode('main', 'hello', 'welcome');
    expect(store().doc.flows.main?.start).toBe('welcome');
    expect(store().doc.layout.main).toEqual({ welcome: [0, 0] });
    expect(store().doc.pending.map((change) => change.op)).toEqual(['rename_node', 'rename_node']);
  });

  it('sends one change for many edits of a flow', () => {
    store().setField('main', ['nodes', 'hello', 'prompt'], 'A');
    store().setField('main', ['title'], 'Main');
    expect(store().doc.pending).toHaveLength(1);
  });
});

it('going back from a sub-flow leads to the node that calls it', () => {
  store().load(draft);
  const called = { name: 'ask', start: 'end', nodes: { end: { type: 'hangup' } } };
  store().addFlow(called);
  store().openFlow('main');
  store().setNode('main', 'asks', { type: 'subflow', flow: 'ask' });
  store().openFlow('ask', 'main');
  expect(store().selection).toEqual([]);
  store().openFlow('main');
  expect(store()).toMatchObject({
    flow: 'main',
    trail: [],
    selection: ['asks'],
    reveal: { nodes: ['asks'] },
  });
});
