import { useEffect, useState } from 'react';
import type { Conflict, Json } from '../../api/types';
import { Modal } from '../../app/Modal';
import { announce } from '../../app/view';
import { moment } from '../../i18n/moment';
import { useDesigner } from '../../store/designer';
import { sentenceOf } from '../api';
import { labelOf } from '../schema/labels';
import { isObject, sameValue } from '../schema/values';
import { type Difference, keyOf, proposed, type Side } from './merge';
import { type Comparison, compare, FILES, keepAsCopy, SETTINGS, saveMerged } from './resolve';
import { t } from './texts';

/** Opens by itself when saving meets what somebody else has saved. */
export function ConflictDialog() {
  const conflict = useDesigner((store) => (store.save === 'conflict' ? store.conflict : null));
  const [put, setPut] = useState<Conflict | null>(null);
  if (conflict === null || conflict === put) return null;
  return <Choices key={conflict.head.revision} conflict={conflict} onLater={() => setPut(conflict)} />;
}

function Choices({ conflict, onLater }: { conflict: Conflict; onLater: () => void }) {
  const { head } = conflict;
  const [comparison, setComparison] = useState<Comparison | null>(null);
  const [chosen, setChosen] = useState<ReadonlyMap<string, Side>>(new Map());
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState('');
  useEffect(() => {
    compare(conflict).then(setComparison, (problem) => setError(sentenceOf(problem)));
  }, [conflict]);
  const found = comparison?.found ?? [];
  const all = (side: Side) => setChosen(new Map(found.map((one) => [keyOf(one), side])));
  const act = async (work: () => Promise<unknown>) => {
    setBusy(true);
    setError('');
    try {
      await work();
    } catch (problem) {
      setError(sentenceOf(problem));
    }
    setBusy(false);
  };
  const author = head.author || '–';
  return (
    <Modal title={t('title')} onClose={onLater} className="wide-dialog">
      <div className="dialog-body conflict">
        <p>{t('intro', { author, revision: head.revision, at: moment(head.at) })}</p>
        {head.note !== '' && <p className="entry-note">“{head.note}”</p>}
        {comparison === null && error === '' && <p role="status">{t('loading')}</p>}
        {comparison !== null && found.length === 0 && <p>{t('nothing')}</p>}
        {found.length > 1 && (
          <div className="button-row">
            <button type="button" className="button" onClick={() => all('mine')}>
              {t('takeAll')}
            </button>
            <button type="button" className="button" onClick={() => all('theirs')}>
              {t('takeNone')}
            </button>
          </div>
        )}
        <ul className="conflict-list">
          {found.map((one) => (
            <Choice
              key={keyOf(one)}
              difference={one}
              author={author}
              side={chosen.get(keyOf(one)) ?? proposed(one)}
              onChoose={(side) => setChosen(new Map([...chosen, [keyOf(one), side]]))}
            />
          ))}
        </ul>
        <p className="form-problem" role="alert">
          {error}
        </p>
        <p className="form-remark">{t('copyAbout', { author })}</p>
      </div>
      <div className="dialog-foot">
        <button type="button" className="button" onClick={onLater}>
          {t('later')}
        </button>
        <button
          type="button"
          className="button"
          disabled={busy}
          onClick={() => void act(async () => announce(t('copied', { name: await keepAsCopy() })))}
        >
          {t('copy')}
        </button>
        <button
          type="button"
          className="button primary"
          disabled={busy || comparison === null}
          onClick={() =>
            comparison !== null &&
            void act(() => saveMerged(conflict, comparison, chosen, t('note', { revision: head.revision })))
          }
        >
          {t('save')}
        </button>
      </div>
    </Modal>
  );
}

/** What the difference is about: `Node menu · main`. */
function nameOf({ flow, node, field }: Difference): string {
  if (flow === SETTINGS) return `${t('project')}: ${labelOf(field ?? '')}`;
  if (flow === FILES) return `${t('file')} ${field ?? ''}`;
  if (node !== undefined) return `${t('node')} ${node} · ${flow}`;
  return field === undefined ? `${t('flow')} ${flow}` : `${t('flow')} ${flow}: ${labelOf(field)}`;
}

interface ChoiceProps {
  difference: Difference;
  author: string;
  side: Side;
  onChoose: (side: Side) => void;
}

function Choice({ difference, author, side, onChoose }: ChoiceProps) {
  const { by, mine, theirs } = difference;
  const id = keyOf(difference);
  const [my, their] = onlyDifferent(mine, theirs);
  const who = by === 'both' ? t('both') : by === 'mine' ? t('byMe') : t('byThem', { author });
  return (
    <li className={by === 'both' ? 'conflict-item both' : 'conflict-item'}>
      <fieldset>
        <legend>
          {nameOf(difference)} <span className={by === 'both' ? 'badge warning' : 'badge'}>{who}</span>
        </legend>
        <div className="conflict-sides">
          {(['mine', 'theirs'] as const).map((one) => (
            <label key={one} className={side === one ? 'conflict-side chosen' : 'conflict-side'}>
              <span>
                <input type="radio" name={id} checked={side === one} onChange={() => onChoose(one)} />{' '}
                {t(one)}
              </span>
              <pre>{one === 'mine' ? my : their}</pre>
            </label>
          ))}
        </div>
      </fieldset>
    </li>
  );
}

/** Both values as text; of two maps only the members in which they differ. */
function onlyDifferent(mine: Json | undefined, theirs: Json | undefined): [string, string] {
  if (!isObject(mine) || !isObject(theirs)) return [textOf(mine), textOf(theirs)];
  const names = [...new Set([...Object.keys(mine), ...Object.keys(theirs)])].filter(
    (name) => !sameValue(mine[name], theirs[name]),
  );
  const part = (side: Record<string, Json>) =>
    names.map((name) => `${labelOf(name)}: ${textOf(side[name])}`).join('\n');
  return [part(mine), part(theirs)];
}

function textOf(value: Json | undefined): string {
  return value === undefined ? t('absent') : linesOf(value).join('\n');
}

/** A value as people read it, as in YAML: one thing a line, what lies within it further right. */
function linesOf(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap((member) => hung('- ', linesOf(member)));
  if (!isObject(value)) return String(value ?? '–').split('\n');
  return Object.entries(value).flatMap(([name, member]) => {
    const lines = linesOf(member);
    return lines.length === 1 && !isObject(member)
      ? [`${name}: ${lines[0]}`]
      : [`${name}:`, ...hung('  ', lines)];
  });
}

const hung = (first: string, lines: readonly string[]) =>
  lines.map((line, index) => (index === 0 ? first : '  ') + line);
