/** Finding nodes: by id, title, text that is played, or what is wrong with them. */

import { create } from 'zustand';
import type { Finding, FlowJson, Json } from '../api/types';

export interface Hit {
  flow: string;
  node: string;
}

interface Search {
  query: string;
  found: readonly Hit[];
  /** Index in `found` of the one that is shown; -1 before the first. */
  at: number;
  /** Hits of the flow that is open. */
  hits: ReadonlySet<string>;
}

export const useSearch = create<Search>()(() => ({ query: '', found: [], at: -1, hits: new Set() }));

/** Nodes of all flows that hold the words of `query`: those of the open flow first, in each flow those of that name. */
export function findNodes(
  query: string,
  flows: Record<string, FlowJson>,
  findings: readonly Finding[],
  open: string,
): Hit[] {
  const words = query.trim().toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const remarks = new Map<string, string>();
  for (const finding of findings) {
    const key = `${finding.flow} ${finding.node}`;
    remarks.set(key, `${remarks.get(key) ?? ''} ${finding.code} ${finding.message}`);
  }
  const names = [open, ...Object.keys(flows).filter((name) => name !== open)];
  const hold = (text: string) => words.every((word) => text.includes(word));
  return names.flatMap((flow) =>
    Object.entries(flows[flow]?.nodes ?? {})
      .flatMap(([node, json]) => {
        const named = `${node} ${textsOf(json.title ?? null)}`.toLowerCase();
        const text = `${named} ${textsOf(json)} ${remarks.get(`${flow} ${node}`) ?? ''}`.toLowerCase();
        if (!hold(text)) return [];
        return [
          { hit: { flow, node }, rank: node.toLowerCase() === words.join(' ') ? 0 : hold(named) ? 1 : 2 },
        ];
      })
      .sort((one, other) => one.rank - other.rank)
      .map(({ hit }) => hit),
  );
}

function textsOf(value: Json): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (value === null || typeof value !== 'object') return '';
  return Object.values(value).map(textsOf).join(' ');
}
