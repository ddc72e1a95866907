import { describe, expect, it } from 'vitest';
import { isWithin, lowestSeen } from './centre';

const CANVAS = { left: 0, top: 50, right: 390, bottom: 800 };

describe('what is seen of the canvas', () => {
  it('ends where a panel comes up from below', () => {
    expect(lowestSeen(CANVAS, { left: 0, top: 260, right: 390, bottom: 844 })).toBe(260);
  });

  it('is all of it beside a panel, or without one', () => {
    expect(lowestSeen(CANVAS, { left: 390, top: 50, right: 770, bottom: 800 })).toBe(800);
    expect(lowestSeen(CANVAS, undefined)).toBe(800);
  });

  it('tells whether a card is in sight', () => {
    const card = { left: 20, top: 100, right: 200, bottom: 180 };
    expect(isWithin(card, CANVAS)).toBe(true);
    expect(isWithin({ ...card, right: 400 }, CANVAS)).toBe(false);
  });
});
