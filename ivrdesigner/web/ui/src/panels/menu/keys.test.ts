import { describe, expect, it } from 'vitest';
import type { Finding } from '../../api/types';
import { choiceOf, isKeySequence, isPartWrong, longerKeys, orderedKeys, withChoice } from './keys';

describe('keys of a menu', () => {
  it('reads the short and the full form', () => {
    expect(choiceOf('loans')?.to).toBe('loans');
    expect(choiceOf({ to: 'loans', say: ['loan'] })).toEqual({
      to: 'loans',
      say: ['loan'],
      title: undefined,
    });
    expect(choiceOf(undefined)).toBeUndefined();
  });

  it('writes the short form while there is only a target, and keeps what it does not know', () => {
    expect(withChoice('loans', { to: 'agent' })).toBe('agent');
    expect(withChoice('loans', { say: ['loan'] })).toEqual({ to: 'loans', say: ['loan'] });
    expect(withChoice({ to: 'loans', colour: 'red' }, { to: 'agent' })).toEqual({
      to: 'agent',
      colour: 'red',
    });
    expect(withChoice(undefined, { to: 'agent' })).toBe('agent');
  });

  it('orders keys as on a telephone, longer ones after', () => {
    expect(orderedKeys({ '0': '', '#': '', '12': '', '1': '', '*': '' })).toEqual(['1', '*', '0', '#', '12']);
  });

  it('tells which keys a longer one begins with (IVR208)', () => {
    expect(longerKeys({ '1': '', '12': '', '2': '' }, '1')).toEqual(['12']);
  });

  it('tells which part of a choice is wrong', () => {
    const wrong = (...path: (string | number)[]) => [{ severity: 'error', path } as unknown as Finding];
    const place = ['nodes', 'menu', 'keys', '1'];
    const parts = (found: Finding[]) =>
      (['to', 'say', 'title'] as const).filter((part) => isPartWrong(found, place, part));
    expect(parts(wrong(...place))).toEqual(['to']);
    expect(parts(wrong(...place, 'to'))).toEqual(['to']);
    expect(parts(wrong(...place, 'say', 'zh-CN', 0))).toEqual(['say']);
    expect(parts([])).toEqual([]);
  });

  it('knows keys from other characters', () => {
    expect(isKeySequence('12*#')).toBe(true);
    expect(isKeySequence('1a')).toBe(false);
    expect(isKeySequence('')).toBe(false);
  });
});
