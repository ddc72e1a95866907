import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { shortcuts } from './keyboard';

/** Vitest runs in the folder of the front end. */
const docs = readFileSync('../../../docs/designer.md', 'utf8');

describe('shortcuts', () => {
  it('stand in the documentation', () => {
    const missing = shortcuts()
      .map(({ keys }) => keys)
      .filter((keys) => {
        const row = `| ${keys
          .split(' ')
          .map((key) => `\`${key}\``)
          .join(' ')} |`;
        return !docs.includes(row);
      });
    expect(missing).toEqual([]);
  });
});
