import { describe, expect, it } from 'vitest';
import { divided, isForAll, joined, languagesOf, phraseList, textFor, withText } from './localized';

describe('texts by language', () => {
  it('finds the exact tag, then shorter ones, then the one for all', () => {
    expect(textFor({ 'zh-CN': '您好', en: 'Hello' }, 'en-US')).toBe('Hello');
    expect(textFor({ 'zh-CN': '您好', '*': 'Hi' }, 'fr')).toBe('Hi');
    expect(textFor({ 'zh-CN': '您好' }, 'fr')).toBeUndefined();
    expect(textFor('Hello', 'fr')).toBe('Hello');
  });

  it('keeps a plain text plain, and leaves out languages whose text is emptied', () => {
    expect(withText('Hello', '*', 'Hi')).toBe('Hi');
    expect(withText({ 'zh-CN': '您好', 'en-US': 'Hello' }, 'en-US', '')).toEqual({ 'zh-CN': '您好' });
    expect(withText({ 'zh-CN': '您好' }, 'zh-CN', '')).toBeUndefined();
  });

  it('divides one text into one a language and joins them again', () => {
    expect(divided('Hi', ['zh-CN', 'en-US'])).toEqual({ 'zh-CN': 'Hi', 'en-US': 'Hi' });
    expect(joined({ 'zh-CN': '您好', 'en-US': 'Hi' }, ['zh-CN', 'en-US'])).toBe('您好');
    expect(isForAll(joined({ 'en-US': 'Hi' }, ['zh-CN', 'en-US']))).toBe(true);
  });

  it('shows languages that the project does not have after its own', () => {
    expect(languagesOf({ fr: 'Bonjour', 'zh-CN': '您好' }, ['zh-CN'])).toEqual(['zh-CN', 'fr']);
  });

  it('reads a lone phrase as a list of one', () => {
    expect(phraseList({ 'en-US': 'balance' }, 'en-US')).toEqual(['balance']);
    expect(phraseList(['余额'], '*')).toEqual(['余额']);
  });
});
