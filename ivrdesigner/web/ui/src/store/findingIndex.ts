/** Findings by node, for cards. */

import type { Finding } from '../api/types';
import { useDesigner } from './designer';

export interface Counted {
  errors: number;
  warnings: number;
  findings: Finding[];
}

const indices = new WeakMap<readonly Finding[], Map<string, Counted>>();

function indexOf(findings: readonly Finding[]): Map<string, Counted> {
  const known = indices.get(findings);
  if (known) return known;
  const index = new Map<string, Counted>();
  for (const finding of findings) {
    const key = `${finding.flow ?? ''} ${finding.node ?? ''}`;
    const counted = index.get(key) ?? { errors: 0, warnings: 0, findings: [] };
    counted.findings.push(finding);
    if (finding.severity === 'error') counted.errors += 1;
    if (finding.severity === 'warning') counted.warnings += 1;
    index.set(key, counted);
  }
  indices.set(findings, index);
  return index;
}

export function useCounted(flow: string, node: string): Counted | undefined {
  return (
    useDesigner((store) => store.state && indexOf(store.state.findings).get(`${flow} ${node}`)) ?? undefined
  );
}
