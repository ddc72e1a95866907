import type { Diagnostic } from '@codemirror/lint';
import type { Text } from '@codemirror/state';
import type { Finding } from '../../api/types';

/** Findings of a file as marks in its text: from the place that they name to the end of that line. */
export function diagnosticsOf(doc: Text, findings: readonly Finding[]): Diagnostic[] {
  return findings
    .map((finding): Diagnostic => {
      const line = doc.line(Math.min(Math.max(finding.line, 1), doc.lines));
      const from = Math.min(line.from + Math.max(finding.column - 1, 0), line.to);
      return {
        from,
        to: Math.max(line.to, from),
        severity: finding.severity,
        source: finding.code,
        message: `${finding.message} ${finding.remedy}`,
      };
    })
    .sort((one, other) => one.from - other.from);
}
