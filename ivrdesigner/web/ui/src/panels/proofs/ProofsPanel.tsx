import { useEffect, useState } from 'react';
import type { Proof } from '../../api/types';
import { useDesigner } from '../../store/designer';
import { prove } from '../../store/sync';
import { sentenceOf } from '../api';
import { playScenario } from '../dryrun/walk';
import { Icon } from '../form/Icon';
import { t } from './texts';

const NONE: readonly Proof[] = [];

/** What holds on every way that a call can take, or the way on which it does not. */
export function ProofsPanel() {
  const proofs = useDesigner((store) => store.state?.proofs ?? NONE);
  const waits = useDesigner((store) => store.state?.proved === false);
  const isChecked = useDesigner((store) => store.check === 'checked');
  const [problem, setProblem] = useState('');
  useEffect(() => {
    setProblem('');
    if (waits && isChecked) prove().catch((fault: unknown) => setProblem(sentenceOf(fault)));
  }, [waits, isChecked]);
  if (problem !== '') return <p className="form-problem">{problem}</p>;
  if (waits) return <p className="empty padded">{t('proving')}</p>;
  if (proofs.length === 0) return <p className="empty padded">{t('none')}</p>;
  return (
    <ul className="proofs">
      {proofs.map((proof) => (
        <ProofEntry key={proof.name} proof={proof} />
      ))}
    </ul>
  );
}

function measured(value: number, unit: string | null): string {
  const rounded = String(Math.round(value * 10) / 10);
  return unit === 'keys' || unit === 'seconds' ? t(unit, { value: rounded }) : rounded;
}

function ProofEntry({ proof }: { proof: Proof }) {
  const { statement, holds, value, unit, exact, found, scenario, counter_example: way, then } = proof;
  const badge = holds === null ? t('measure') : holds ? t('holds') : t('refuted');
  const play = () => {
    if (scenario === null) return;
    useDesigner.getState().openPanel('dry-run');
    void playScenario(scenario);
  };
  return (
    <li className={holds === false ? 'proof refuted' : 'proof'}>
      <div className="entry-head">
        <span className={holds === null ? 'badge' : holds ? 'badge success' : 'badge error'}>{badge}</span>
        {value !== null && (
          <strong>{exact ? measured(value, unit) : t('atMost', { value: measured(value, unit) })}</strong>
        )}
      </div>
      <p>{statement}</p>
      {found !== null && found !== value && (
        <p className="form-remark">{t('found', { value: measured(found, unit) })}</p>
      )}
      {(way.length > 0 || then !== '') && (
        <details open={holds === false}>
          <summary>{t('way')}</summary>
          <ol className="proof-way">
            {way.map((step, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the same step may stand in a way several times
              <li key={index}>{step}</li>
            ))}
          </ol>
          {then !== '' && (
            <p>
              {t('result')}: {then}
            </p>
          )}
        </details>
      )}
      {scenario !== null && (
        <button type="button" className="button add-button" onClick={play}>
          <Icon name="play" /> {t('play')}
        </button>
      )}
    </li>
  );
}
