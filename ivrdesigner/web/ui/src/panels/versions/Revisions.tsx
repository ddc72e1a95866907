import { useState } from 'react';
import { moment } from '../../i18n/moment';
import { useDesigner } from '../../store/designer';
import { loadDraft } from '../../store/sync';
import { sentenceOf } from '../api';
import { loadOlder, useHistoryOf } from './history';
import { t } from './texts';

/** What was saved, by whom and why; an older version can be opened and saved anew. */
export function Revisions() {
  const revisions = useHistoryOf((history) => history.revisions);
  const total = useHistoryOf((history) => history.total);
  const base = useDesigner((store) => store.base);
  const isUnsaved = useDesigner((store) => store.save !== 'saved');
  const [asked, setAsked] = useState<number | null>(null);
  const [error, setError] = useState('');
  const head = revisions[0]?.revision;
  const open = async (revision: number) => {
    setAsked(null);
    setError('');
    try {
      await loadDraft(revision);
      // What is saved now stands on the head: an older version is continued, not gone back to.
      if (head !== undefined && revision !== head)
        useDesigner.setState({ base: head, save: 'unsaved', saved: null });
    } catch (problem) {
      setError(sentenceOf(problem));
    }
  };
  return (
    <>
      {error !== '' && <p className="form-problem">{error}</p>}
      <ol className="entries">
        {revisions.map(({ revision, author, at, note, errors }) => (
          <li key={revision} className={revision === base ? 'entry current' : 'entry'}>
            <div className="entry-head">
              <strong>{t('version', { revision })}</strong>
              {errors > 0 && <span className="badge error">{t('withErrors', { count: errors })}</span>}
              <span className="entry-when">
                {author || '–'} · {moment(at)}
              </span>
            </div>
            {note !== '' && <p className="entry-note">{note}</p>}
            {asked === revision ? (
              <div className="button-row" role="alert">
                <span>{t('loadWarning', { revision })}</span>
                <button type="button" className="button danger" onClick={() => void open(revision)}>
                  {t('load', { revision })}
                </button>
                <button type="button" className="button" onClick={() => setAsked(null)}>
                  {t('cancel')}
                </button>
              </div>
            ) : (
              <button
                type="button"
                className="link"
                onClick={() => (isUnsaved ? setAsked(revision) : void open(revision))}
              >
                {t('load', { revision })}
              </button>
            )}
          </li>
        ))}
      </ol>
      {revisions.length < total && (
        <button type="button" className="button" onClick={() => void loadOlder()}>
          {t('more')}
        </button>
      )}
    </>
  );
}
