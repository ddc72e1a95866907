import { describe, expect, it } from 'vitest';
import type { GraphNode } from '../api/types';
import { freeShift } from './canvasNodes';
import { HEAD } from './size';

const node = (id: string): GraphNode => ({
  id,
  kind: 'play',
  title: id,
  detail: '',
  level: null,
  file: 'flows/main.yaml',
  valid: true,
  outcomes: [],
});
const graph = { start: 'a', nodes: [node('a'), node('b')] };

describe('cards that are added together', () => {
  it('stay where they are when nothing is there', () => {
    expect(freeShift(graph, { a: [0, 0], b: [600, 0] }, [{ place: [300, 0], height: HEAD }])).toBe(0);
  });

  it('move down together until none covers another', () => {
    const places = { a: [0, 0], b: [300, 150] } as Record<string, [number, number]>;
    const added: { place: [number, number]; height: number }[] = [
      { place: [40, 40], height: HEAD },
      { place: [340, 40], height: HEAD },
    ];
    const shift = freeShift(graph, places, added);
    for (const { place, height } of added) {
      for (const [x, y] of Object.values(places)) {
        const isBeside = Math.abs(x - place[0]) > 240;
        expect(isBeside || y + HEAD < place[1] + shift || place[1] + shift + height < y).toBe(true);
      }
    }
  });
});
