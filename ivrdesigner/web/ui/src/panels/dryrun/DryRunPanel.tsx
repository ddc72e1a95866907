import { useEffect, useRef, useState } from 'react';
import type { Json } from '../../api/types';
import { useDesigner } from '../../store/designer';
import { useMarks } from '../../store/marks';
import { FindingLinks } from '../form/FindingLinks';
import { Icon } from '../form/Icon';
import { sameValue } from '../schema/values';
import { Answers } from './Answers';
import { CallerInput } from './CallerInput';
import { CallLog, endWords } from './CallLog';
import { CallSetup } from './CallSetup';
import { scenarioFile, scenarioText } from './scenario';
import { t } from './texts';
import { asScenario, DRAWN_BY, show, start, stepBack, useWalk } from './walk';

/** Walk a call node by node with keys and words; nothing is saved and no telephone rings. */
export function DryRunPanel() {
  const { result, busy, error, findings, inputs } = useWalk();
  useEffect(() => {
    const before = useWalk.getState().result;
    if (before !== null) show(before);
    return () => useMarks.getState().clear(DRAWN_BY);
  }, []);
  return (
    <div className="dry-run">
      <div className="button-row">
        <button
          type="button"
          className={result === null ? 'button primary' : 'button'}
          disabled={busy}
          onClick={() => void start()}
        >
          <Icon name={result === null ? 'phone' : 'reset'} /> {result === null ? t('start') : t('restart')}
        </button>
        <button
          type="button"
          className="button"
          disabled={busy || inputs.length === 0}
          onClick={() => void stepBack()}
        >
          <Icon name="back" /> {t('back')}
        </button>
      </div>
      <CallSetup />
      <p className={error === '' ? 'form-remark' : 'form-problem'} role="status">
        {busy ? t('walking') : error}
      </p>
      {findings.length > 0 && (
        <>
          <p className="form-remark">{t('fixFirst')}</p>
          <FindingLinks findings={findings} />
        </>
      )}
      {result !== null && (
        <>
          <CallLog result={result} />
          {result.cut !== null && <p className="form-problem">{t('cut', { reason: result.cut })}</p>}
          {result.ended === null ? (
            <CallerInput result={result} busy={busy} />
          ) : (
            <p className={result.ended === 'error' ? 'call-end error' : 'call-end'}>
              {t('ended', { how: endWords(result.ended) })} {result.message}
            </p>
          )}
          <Answers unanswered={result.unanswered} />
          <Variables />
          <KeepScenario />
        </>
      )}
    </div>
  );
}

/** The variables of the flow in which the call is; those that the last input changed are marked. */
function Variables() {
  const { result, before } = useWalk();
  const variables = Object.entries(result?.variables ?? {});
  const text = (value: Json) =>
    value === null ? t('undefined') : typeof value === 'string' ? value : JSON.stringify(value);
  return (
    <section aria-label={t('variables')}>
      <h3 className="section-title">{t('variables')}</h3>
      {variables.length === 0 && <p className="empty">{t('none')}</p>}
      <dl className="call-variables">
        {variables.map(([name, value]) => {
          const changed = before !== null && !sameValue(before[name] ?? null, value);
          return (
            <div key={name} className={changed ? 'changed' : ''}>
              <dt>
                <code>{name}</code>
                {changed && <span className="badge warning">{t('changed')}</span>}
              </dt>
              <dd>{text(value)}</dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}

function KeepScenario() {
  const [name, setName] = useState('');
  const [kept, setKept] = useState('');
  const mayEdit = useDesigner((store) => store.project?.rights.edit ?? false);
  const input = useRef<HTMLInputElement>(null);
  if (!mayEdit) return null;
  const keep = () => {
    if (name.trim() === '') {
      input.current?.focus();
      return;
    }
    const { doc, setFile } = useDesigner.getState();
    const file = scenarioFile(name, doc.files);
    setFile(file, scenarioText(asScenario(name.trim())));
    setKept(file);
    setName('');
  };
  return (
    <form
      className="keep-scenario"
      onSubmit={(event) => {
        event.preventDefault();
        keep();
      }}
    >
      <input
        ref={input}
        className="field"
        type="text"
        value={name}
        aria-label={t('name')}
        placeholder={t('name')}
        maxLength={120}
        onChange={(event) => setName(event.target.value)}
      />
      <button type="submit" className="button">
        <Icon name="save" /> {t('save')}
      </button>
      <p className="form-remark wide" role="status">
        {kept !== '' && t('saved', { file: kept })}
      </p>
    </form>
  );
}
