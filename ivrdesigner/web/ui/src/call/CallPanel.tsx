import { useEffect } from 'react';
import { useDesigner } from '../store/designer';
import { useBuilds } from './builds';
import { CallSetup } from './CallSetup';
import { startCall, useCall } from './call';
import { Phone } from './Phone';
import { t } from './texts';
import { clearWay } from './way';

export function CallPanel() {
  const asked = useCall((call) => call.asked);
  const project = useDesigner((store) => store.project?.name ?? '');
  const { builds } = useBuilds();
  const build = asked.build ?? builds[0]?.number ?? null;
  useEffect(() => clearWay, []);
  return (
    <Phone
      setup={<CallSetup build={build} />}
      start={build === null ? null : () => void startCall('/designer/call', { project, build })}
      kept={
        <button type="button" className="link" onClick={() => useDesigner.getState().openPanel('calls')}>
          {t('showKept')}
        </button>
      }
      controls={<Follow />}
    >
      <Variables />
    </Phone>
  );
}

function Follow() {
  const follow = useCall((call) => call.follow);
  return (
    <label className="check">
      <input
        type="checkbox"
        checked={follow}
        onChange={(event) => useCall.setState({ follow: event.target.checked })}
      />
      {t('follow')}
    </label>
  );
}

function Variables() {
  const variables = useCall((call) => call.variables);
  const known = Object.entries(variables).filter(([, value]) => value !== null);
  return (
    <details className="call-variables">
      <summary>{t('variables')}</summary>
      {known.length === 0 ? (
        <p className="hint">{t('noVariables')}</p>
      ) : (
        <dl>
          {known.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <code>{JSON.stringify(value)}</code>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </details>
  );
}
