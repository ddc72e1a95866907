/** The page that calls a script of a robot: the telephone by itself. */

import { ask, startCall, useCall } from './call';
import './call.css';
import { Phone } from './Phone';
import { t } from './texts';

/** `page` has the attributes of the element in `scripts/telephone.html`. */
export function ScriptPhone({ page }: { page: DOMStringMap }) {
  const { script = '', title = script, address = '', home = '/' } = page;
  const builds = (page.builds ?? '')
    .split(' ')
    .filter(Boolean)
    .map((pair) => pair.split(':').map(Number));
  const asked = useCall((call) => call.asked);
  const kept = useCall((call) => call.kept);
  const build = asked.build ?? builds[0]?.[0] ?? null;
  return (
    <main className="script-phone">
      <header>
        <a className="link" href={home}>
          {t('back')}
        </a>
        <h1>{title}</h1>
      </header>
      <Phone
        setup={<Setup builds={builds} build={build} />}
        start={build === null ? null : () => void startCall(address, { script, build })}
        kept={
          <a className="link" href={`${home}../calls/${kept}/`}>
            {t('keptCall')}
          </a>
        }
      />
    </main>
  );
}

function Setup({ builds, build }: { builds: number[][]; build: number | null }) {
  const asked = useCall((call) => call.asked);
  if (build === null) return <p className="hint">{t('noScriptBuild')}</p>;
  return (
    <div className="call-setup">
      <label className="setup-row">
        {t('build')}
        <select
          className="field"
          value={build}
          onChange={(event) => ask({ build: Number(event.target.value) })}
        >
          {builds.map(([number = 0, revision = 0]) => (
            <option key={number} value={number}>
              {t('buildNo', { number, revision })}
            </option>
          ))}
        </select>
      </label>
      <label className="setup-row">
        {t('caller')}
        <input
          className="field"
          inputMode="tel"
          maxLength={32}
          value={asked.caller}
          onChange={(event) => ask({ caller: event.target.value })}
        />
      </label>
      <label className="check">
        <input
          type="checkbox"
          checked={asked.microphone}
          onChange={(event) => ask({ microphone: event.target.checked })}
        />
        {t('microphone')}
      </label>
    </div>
  );
}
