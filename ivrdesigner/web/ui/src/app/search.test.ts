import { describe, expect, it } from 'vitest';
import { findNodes } from './search';

const FLOWS = {
  main: {
    name: 'main',
    start: 'welcome',
    nodes: {
      welcome: { type: 'menu', title: 'Welcome', prompt: 'Press 1', keys: { '1': 'balance' } },
      ask: { type: 'collect', title: { 'zh-CN': '余额' }, next: 'balance' },
      balance: { type: 'play', prompt: 'Your balance' },
      balance_again: { type: 'play', prompt: '再见' },
    },
  },
  other: { name: 'other', start: 'balance', nodes: { balance: { type: 'hangup' } } },
};
const found = (query: string, open = 'main') =>
  findNodes(query, FLOWS, [], open).map(({ flow, node }) => `${flow}/${node}`);

describe('searching nodes', () => {
  it('has the node of that name first, then names that hold it, then those that mention it', () => {
    expect(found('Balance')).toEqual([
      'main/balance',
      'main/balance_again',
      'main/welcome',
      'main/ask',
      'other/balance',
    ]);
    expect(found('balance', 'other')[0]).toBe('other/balance');
  });

  it('knows titles in every language', () => {
    expect(found('余额')).toEqual(['main/ask']);
    expect(found(' ')).toEqual([]);
  });
});
