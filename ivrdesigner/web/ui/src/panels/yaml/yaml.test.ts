import { yaml } from '@codemirror/lang-yaml';
import { EditorState, Text } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../api/types';
import { changeBetween } from './change';
import { diagnosticsOf } from './diagnostics';
import { nodeAt, nodePlaces } from './places';

const places = (doc: string) => nodePlaces(EditorState.create({ doc, extensions: [yaml()] }));
const FLOW = `name: main
start: menu
nodes:
  menu:
    type: menu
    keys: {"1": bye}
  bye: {type: hangup}
`;

describe('the text beside the graph', () => {
  it('knows where each node stands', () => {
    expect(places(FLOW).map(({ id }) => id)).toEqual(['menu', 'bye']);
    expect(nodeAt(places(FLOW), FLOW.indexOf('keys'))).toBe('menu');
    expect(nodeAt(places(FLOW), FLOW.indexOf('hangup'))).toBe('bye');
    expect(nodeAt(places(FLOW), 0)).toBeUndefined();
  });

  it('still knows the nodes of a text that does not parse', () => {
    const broken = FLOW.replace('{type: hangup}', '{type: hangup');
    expect(places(broken).map(({ id }) => id)).toContain('menu');
  });

  it('finds nothing in other files', () => {
    expect(places('name: demo\n')).toEqual([]);
    expect(places('')).toEqual([]);
  });

  it('changes only the piece that differs', () => {
    expect(changeBetween('abcdef', 'abXdef')).toEqual({ from: 2, to: 3, insert: 'X' });
    expect(changeBetween('aaa', 'aa')).toEqual({ from: 2, to: 3, insert: '' });
    expect(changeBetween('', 'new')).toEqual({ from: 0, to: 0, insert: 'new' });
    expect(changeBetween('same', 'same')).toBeNull();
  });

  it('marks findings at their line, and those of lines that are gone at the last one', () => {
    const doc = Text.of(['one', 'two']);
    const finding = { severity: 'error', code: 'IVR201', message: 'm', remedy: 'r' } as Finding;
    const marks = diagnosticsOf(doc, [
      { ...finding, line: 9, column: 4 },
      { ...finding, line: 1, column: 2 },
      { ...finding, line: 0, column: 0 },
    ]);
    expect(marks.map(({ from, to }) => [from, to])).toEqual([
      [0, 3],
      [1, 3],
      [7, 7],
    ]);
  });
});
