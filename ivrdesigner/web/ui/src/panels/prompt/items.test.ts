import { describe, expect, it } from 'vitest';
import { itemsOf, kindOf, newItem } from './items';
import { spokenText } from './PromptItem';
import { nameFor } from './recordings';

describe('play lists (R-ivr.3)', () => {
  it('reads a text, a map of languages, one item and a list', () => {
    expect(itemsOf('Hello')).toEqual([{ text: 'Hello' }]);
    expect(itemsOf({ 'zh-CN': '您好' })).toEqual([{ text: { 'zh-CN': '您好' } }]);
    expect(itemsOf({ pause: 1 })).toEqual([{ pause: 1 }]);
    expect(itemsOf(['Hi', { digits: '12' }])).toEqual([{ text: 'Hi' }, { digits: '12' }]);
    expect(itemsOf(undefined)).toEqual([]);
  });

  it('keeps items of kinds that it does not know', () => {
    const item = { music: { name: 'spring' } };
    expect(itemsOf([item])).toEqual([item]);
    expect(kindOf(item)).toBeUndefined();
  });

  it('takes a recording with a spare text for a recording', () => {
    expect(kindOf({ text: 'Welcome', audio: 'welcome.wav' })).toBe('audio');
  });

  it('begins a text with a place for each language', () => {
    expect(newItem('text', ['zh-CN', 'en-US'], undefined)).toEqual({ text: { 'zh-CN': '', 'en-US': '' } });
    expect(newItem('text', ['zh-CN'], undefined)).toEqual({ text: '' });
  });

  it('reads the names of expressions out in a preview, and braces as braces', () => {
    expect(spokenText('You have {balance} in {{euro}}').replace(/ +/g, ' ')).toBe(
      'You have balance in {euro}',
    );
  });

  it('makes names of uploads that flows may use', () => {
    expect(nameFor('../欢迎 词.wav')).toBe('-欢迎 词.wav');
    expect(nameFor('..')).toBe('recording.wav');
  });
});
