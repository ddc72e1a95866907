/** Going from finding to finding. */

import type { Finding } from '../api/types';
import { useDesigner } from '../store/designer';
import { announce } from './view';

let last: Finding | null = null;

export function showFinding(finding: Finding): void {
  last = finding;
  const { doc, flow, showField, openPanel } = useDesigner.getState();
  if (finding.flow !== null && doc.flows[finding.flow]) {
    showField(finding.flow, finding.node, finding.path);
    if (finding.node !== null) openPanel('node');
  } else {
    showField(flow, null, finding.path);
    openPanel('settings');
  }
  announce(`${finding.message} ${finding.remedy}`);
}

export function stepFinding(step: 1 | -1): void {
  const findings = useDesigner.getState().state?.findings ?? [];
  if (findings.length === 0) return;
  const at = findings.findIndex(
    ({ code, message, line }) => code === last?.code && message === last.message && line === last.line,
  );
  const next =
    findings[(at < 0 && step < 0 ? findings.length : at + step + findings.length) % findings.length];
  if (next) showFinding(next);
}
