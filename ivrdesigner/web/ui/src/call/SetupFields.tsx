/** What is asked before any call: which build, whose number, whether the microphone is used. */

import { ask, useCall } from './call';
import { t } from './texts';

export interface BuildChoice {
  number: number;
  revision: number;
}

export function BuildOptions({ builds }: { builds: readonly BuildChoice[] }) {
  return builds.map(({ number, revision }) => (
    <option key={number} value={number}>
      {t('buildNo', { number, revision })}
    </option>
  ));
}

export function BuildField({ builds, build }: { builds: BuildChoice[]; build: number | null }) {
  return (
    <label className="setup-row">
      {t('build')}
      <select
        className="field"
        value={build ?? ''}
        onChange={(event) => ask({ build: Number(event.target.value) })}
      >
        <BuildOptions builds={builds} />
      </select>
    </label>
  );
}

export function CallerField() {
  const caller = useCall((call) => call.asked.caller);
  return (
    <label className="setup-row">
      {t('caller')}
      <input
        className="field"
        inputMode="tel"
        maxLength={32}
        value={caller}
        onChange={(event) => ask({ caller: event.target.value })}
      />
    </label>
  );
}

export function MicrophoneField() {
  const microphone = useCall((call) => call.asked.microphone);
  return (
    <label className="check">
      <input
        type="checkbox"
        checked={microphone}
        onChange={(event) => ask({ microphone: event.target.checked })}
      />
      {t('microphone')}
    </label>
  );
}
