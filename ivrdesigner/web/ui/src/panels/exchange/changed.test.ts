import { describe, expect, it } from 'vitest';
import { changedFiles } from './changed';

const head = { 'ivr.yaml': 'name: x', 'flows/main.yaml': 'saved' };
const edited = { ...head, 'flows/main.yaml': 'edited, not saved', 'flows/new.yaml': 'drawn, not saved' };

describe('what an import changes', () => {
  it('is the file of a single flow, and no other', () => {
    const files = { ...head, 'flows/help.yaml': 'help' };
    expect(changedFiles({ files, brought: ['flows/help.yaml'], whole: false }, edited)).toEqual([
      'flows/help.yaml',
    ]);
  });

  it('is nothing for a document', () => {
    expect(changedFiles({ files: head, brought: [], whole: false }, edited)).toEqual([]);
  });

  it('is everything for a whole project', () => {
    const files = { 'ivr.yaml': 'name: y' };
    expect(changedFiles({ files, brought: ['ivr.yaml'], whole: true }, edited)).toEqual(Object.keys(edited));
  });
});
