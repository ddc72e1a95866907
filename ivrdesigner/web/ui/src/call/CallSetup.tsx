import { useState } from 'react';
import { ApiError } from '../api/client';
import { languagesOf, useDesigner } from '../store/designer';
import { saveRevision } from '../store/sync';
import { loadBuilds, ownPath, useBuilds } from './builds';
import { ask, useCall } from './call';
import { BuildField, CallerField, MicrophoneField } from './SetupFields';
import { t } from './texts';

/** Which version is called, by whom, which number. */
export function CallSetup({ build }: { build: number | null }) {
  const asked = useCall((call) => call.asked);
  const { builds, rings, loaded } = useBuilds();
  const flows = useDesigner((store) => Object.keys(store.doc.flows).join('\n'));
  const base = useDesigner((store) => store.base);
  const save = useDesigner((store) => store.save);
  const languages = languagesOf(useDesigner((store) => store.doc.settings));
  const chosen = builds.find(({ number }) => number === build);
  const isOld = chosen !== undefined && (chosen.revision !== base || save !== 'saved');
  return (
    <div className="call-setup">
      {loaded && builds.length === 0 && <p className="hint">{t('noBuild')}</p>}
      {builds.length > 0 && <BuildField builds={builds} build={build} />}
      {isOld && <p className="hint">{t('changed')}</p>}
      {loaded && (isOld || builds.length === 0) && <MakeBuild />}
      <details>
        <summary>{t('details')}</summary>
        <CallerField />
        <label className="setup-row">
          {t('called')}
          <input
            className="field"
            inputMode="tel"
            maxLength={32}
            placeholder={t('calledHelp')}
            value={asked.called}
            onChange={(event) => ask({ called: event.target.value })}
          />
        </label>
        <label className="setup-row">
          {t('flow')}
          <select
            className="field"
            value={asked.flow}
            onChange={(event) => ask({ flow: event.target.value })}
          >
            <option value="">{t('flowByNumber')}</option>
            {flows.split('\n').map((flow) => (
              <option key={flow}>{flow}</option>
            ))}
          </select>
        </label>
        <label className="setup-row">
          {t('language')}
          <select
            className="field"
            value={asked.language}
            onChange={(event) => ask({ language: event.target.value })}
          >
            <option value="">{t('ownLanguage')}</option>
            {languages.map((tag) => (
              <option key={tag}>{tag}</option>
            ))}
          </select>
        </label>
        <label className="setup-row">
          {t('at')}
          <input
            className="field"
            type="datetime-local"
            value={asked.at}
            onChange={(event) => ask({ at: event.target.value })}
          />
        </label>
      </details>
      <MicrophoneField />
      {rings && build !== null && <Ring build={build} />}
    </div>
  );
}

function MakeBuild() {
  const mayBuild = useDesigner((store) => store.project?.rights.build ?? false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  if (!mayBuild) return null;
  const make = async () => {
    setBusy(true);
    setProblem('');
    try {
      const { api } = useDesigner.getState();
      if (useDesigner.getState().save !== 'saved') await saveRevision('');
      const made = await api?.send<{ number: number }>('POST', `${ownPath()}/builds`, {});
      await loadBuilds();
      ask({ build: made?.number ?? null });
    } catch (error) {
      setProblem(error instanceof ApiError ? error.message : String(error));
    }
    setBusy(false);
  };
  return (
    <>
      <button type="button" className="button" disabled={busy} onClick={() => void make()}>
        {t('makeBuild')}
      </button>
      {problem !== '' && (
        <p className="form-problem" role="alert">
          {problem}
        </p>
      )}
    </>
  );
}

function Ring({ build }: { build: number }) {
  const [extension, setExtension] = useState('');
  const [told, setTold] = useState('');
  const [problem, setProblem] = useState('');
  const flow = useCall((call) => call.asked.flow);
  const ring = async () => {
    setTold('');
    setProblem('');
    try {
      const { api } = useDesigner.getState();
      await api?.send('POST', `${ownPath()}/ring`, { extension, build, flow });
      setTold(t('rings', { extension }));
    } catch (error) {
      setProblem(error instanceof ApiError ? error.message : String(error));
    }
  };
  return (
    <details>
      <summary>{t('ring')}</summary>
      <div className="words">
        <input
          className="field"
          aria-label={t('extension')}
          placeholder={t('extension')}
          inputMode="tel"
          maxLength={32}
          value={extension}
          onChange={(event) => setExtension(event.target.value)}
        />
        <button type="button" className="button" disabled={extension === ''} onClick={() => void ring()}>
          {t('ringNow')}
        </button>
      </div>
      <p role="status">{told}</p>
      {problem !== '' && (
        <p className="form-problem" role="alert">
          {problem}
        </p>
      )}
    </details>
  );
}
