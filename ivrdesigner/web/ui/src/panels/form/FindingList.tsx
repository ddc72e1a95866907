import type { Finding } from '../../api/types';
import { Icon } from './Icon';

/** Findings with what to do, each under its code. */
export function FindingList({ findings }: { findings: readonly Finding[] }) {
  if (findings.length === 0) return null;
  return (
    <ul className="findings">
      {findings.map((finding) => (
        <li
          key={`${finding.code}${finding.path.join('.')}${finding.message}`}
          className={`finding finding-${finding.severity}`}
        >
          <Icon name={finding.severity} />
          <span>
            {finding.message} <span className="finding-remedy">{finding.remedy}</span>{' '}
            <code className="finding-code">{finding.code}</code>
          </span>
        </li>
      ))}
    </ul>
  );
}
