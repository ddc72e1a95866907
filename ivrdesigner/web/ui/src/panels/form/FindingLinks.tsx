import type { Finding } from '../../api/types';
import { useDesigner } from '../../store/designer';
import { Icon } from './Icon';

/** Findings as a list of buttons that lead to their fields. */
export function FindingLinks({ findings }: { findings: readonly Finding[] }) {
  const open = ({ flow, node, path }: Finding) => {
    const store = useDesigner.getState();
    if (flow !== null) {
      store.openPanel('node');
      store.showField(flow, node, path);
    } else {
      store.openPanel('settings');
      useDesigner.setState({ focus: path });
    }
  };
  return (
    <ul className="findings">
      {findings.map((finding) => (
        <li key={`${finding.code}${finding.file}${finding.path.join('.')}${finding.message}`}>
          <button
            type="button"
            className={`finding finding-${finding.severity}`}
            onClick={() => open(finding)}
          >
            <Icon name={finding.severity} />
            <span>
              {finding.node !== null && <code>{finding.node}</code>} {finding.message}{' '}
              <span className="finding-remedy">{finding.remedy}</span>{' '}
              <code className="finding-code">{finding.code}</code>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
