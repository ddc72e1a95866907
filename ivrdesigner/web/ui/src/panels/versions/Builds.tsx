import { useState } from 'react';
import type { Finding } from '../../api/types';
import { moment } from '../../i18n/moment';
import { useDesigner } from '../../store/designer';
import { saveRevision } from '../../store/sync';
import { type Build, deploy, findingsOf, makeBuild, rollBack, sentenceOf } from '../api';
import { FindingLinks } from '../form/FindingLinks';
import { Icon } from '../form/Icon';
import { previousBuild, refresh, useHistoryOf } from './history';
import { t } from './texts';

/** Build, deploy, roll back; what is not allowed says why. */
export function Builds() {
  const builds = useHistoryOf((history) => history.builds);
  const deployments = useHistoryOf((history) => history.deployments);
  const rights = useDesigner((store) => store.project?.rights);
  const [status, setStatus] = useState('');
  const [error, setError] = useState('');
  const [findings, setFindings] = useState<Finding[]>([]);
  const [busy, setBusy] = useState(false);
  const [asked, setAsked] = useState<'rollback' | number | null>(null);
  const act = async (work: () => Promise<string>) => {
    setBusy(true);
    setStatus('');
    setError('');
    setFindings([]);
    setAsked(null);
    try {
      setStatus(await work());
      await refresh();
    } catch (problem) {
      setError(sentenceOf(problem));
      setFindings(findingsOf(problem));
    }
    setBusy(false);
  };
  const previous = previousBuild(deployments);
  const mayDeploy = rights?.deploy ?? false;
  return (
    <>
      <BuildButton busy={busy} onBuild={(work) => void act(work)} />
      <p className="form-remark" role="status">
        {status}
      </p>
      {error !== '' && (
        <p className="form-problem" role="alert">
          {error}
        </p>
      )}
      <FindingLinks findings={findings} />
      {!mayDeploy && <p className="form-remark">{t('mayNotDeploy')}</p>}
      <h3 className="section-title">{t('builds')}</h3>
      {builds.length === 0 && <p className="empty">{t('noBuilds')}</p>}
      <ol className="entries">
        {builds.map((build) => (
          <BuildEntry
            key={build.number}
            build={build}
            mayDeploy={mayDeploy}
            busy={busy}
            isAsked={asked === build.number}
            onAsk={setAsked}
            onDeploy={(note) =>
              void act(async () => {
                await deploy(build.number, note);
                return t('deployed', { number: build.number });
              })
            }
          />
        ))}
      </ol>
      <h3 className="section-title">{t('deployments')}</h3>
      {deployments.length === 0 && <p className="empty">{t('noDeployments')}</p>}
      {mayDeploy &&
        deployments.length > 0 &&
        (previous === undefined ? (
          <p className="form-remark">{t('nothingOlder')}</p>
        ) : asked === 'rollback' ? (
          <Confirm
            question={t('confirmRollback', { number: previous })}
            action={t('rollback')}
            danger
            busy={busy}
            onCancel={() => setAsked(null)}
            onConfirm={(note) =>
              void act(async () => {
                await rollBack(note, previous);
                return t('deployed', { number: previous });
              })
            }
          />
        ) : (
          <button
            type="button"
            className="button danger"
            disabled={busy}
            onClick={() => setAsked('rollback')}
          >
            <Icon name="back" /> {t('rollback')}
          </button>
        ))}
      <ol className="entries">
        {deployments.map((one) => (
          <li key={one.number} className={one.in_force ? 'entry current' : 'entry'}>
            <div className="entry-head">
              <strong>{t('buildNo', { number: one.build })}</strong>
              {one.rollback && <span className="badge warning">{t('rollback')}</span>}
              {one.in_force && <span className="badge success">{t('inForce')}</span>}
              <span className="entry-when">
                {one.by} · {moment(one.at)}
              </span>
            </div>
            {one.note !== '' && <p className="entry-note">{one.note}</p>}
          </li>
        ))}
      </ol>
    </>
  );
}

function BuildButton({ busy, onBuild }: { busy: boolean; onBuild: (work: () => Promise<string>) => void }) {
  const mayBuild = useDesigner((store) => store.project?.rights.build ?? false);
  const isUnsaved = useDesigner((store) => store.save !== 'saved');
  const isFaulty = useDesigner(
    (store) => store.state?.findings.some(({ severity }) => severity === 'error') ?? false,
  );
  const build = async () => {
    if (isUnsaved && !(await saveRevision())) throw new Error(useDesigner.getState().saveError);
    const { number } = await makeBuild(useDesigner.getState().base ?? undefined);
    return t('built', { number });
  };
  return (
    <div className="button-row">
      <button
        type="button"
        className="button primary"
        disabled={busy || !mayBuild || isFaulty}
        aria-describedby="build-why"
        onClick={() => onBuild(build)}
      >
        {isUnsaved ? t('saveFirst') : t('build')}
      </button>
      <p id="build-why" className="form-remark">
        {!mayBuild ? t('mayNotBuild') : isFaulty ? t('notCorrect') : ''}
      </p>
    </div>
  );
}

interface EntryProps {
  build: Build;
  mayDeploy: boolean;
  busy: boolean;
  isAsked: boolean;
  onAsk: (build: number | null) => void;
  onDeploy: (note: string) => void;
}

function BuildEntry({ build, mayDeploy, busy, isAsked, onAsk, onDeploy }: EntryProps) {
  return (
    <li className={build.deployed ? 'entry current' : 'entry'}>
      <div className="entry-head">
        <strong>{t('buildNo', { number: build.number })}</strong>
        <span>{t('buildOf', { revision: build.revision })}</span>
        {build.deployed && <span className="badge success">{t('inForce')}</span>}
        <span className="entry-when">
          {build.author || '–'} · {moment(build.at)}
        </span>
      </div>
      <code className="entry-hash" title={build.version}>
        {build.version.slice(0, 12)}
      </code>
      {mayDeploy &&
        !build.deployed &&
        (isAsked ? (
          <Confirm
            question={t('deploying', { number: build.number })}
            action={t('deploy')}
            busy={busy}
            onCancel={() => onAsk(null)}
            onConfirm={onDeploy}
          />
        ) : (
          <button type="button" className="button" disabled={busy} onClick={() => onAsk(build.number)}>
            <Icon name="upload" /> {t('deploy')}
          </button>
        ))}
    </li>
  );
}

interface ConfirmProps {
  question: string;
  action: string;
  danger?: boolean;
  busy: boolean;
  onCancel: () => void;
  onConfirm: (note: string) => void;
}

/** A question with a note; the field of the note has the focus, so Enter confirms. */
function Confirm({ question, action, danger, busy, onCancel, onConfirm }: ConfirmProps) {
  const [note, setNote] = useState('');
  return (
    <form
      className="confirm"
      aria-label={question}
      onSubmit={(event) => {
        event.preventDefault();
        onConfirm(note.trim());
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          onCancel();
        }
      }}
    >
      <p>{question}</p>
      <input
        // biome-ignore lint/a11y/noAutofocus: it answers the button that was just pressed
        autoFocus
        className="field"
        type="text"
        value={note}
        maxLength={500}
        aria-label={t('note')}
        placeholder={t('note')}
        onChange={(event) => setNote(event.target.value)}
      />
      <div className="button-row">
        <button type="submit" className={danger ? 'button danger' : 'button primary'} disabled={busy}>
          {action}
        </button>
        <button type="button" className="button" onClick={onCancel}>
          {t('cancel')}
        </button>
      </div>
    </form>
  );
}
