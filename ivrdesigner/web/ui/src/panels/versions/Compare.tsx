import { useState } from 'react';
import { useDesigner } from '../../store/designer';
import { type FlowMarks, useMarks } from '../../store/marks';
import { flush } from '../../store/sync';
import { revision as contentOf, type Difference, difference, sentenceOf } from '../api';
import { DifferenceView } from './DifferenceView';
import { useHistoryOf } from './history';
import { DRAWN_BY, marksOfDifference } from './marks';
import { t } from './texts';

/** Brings what differs in the open flow into sight. */
function reveal(marks: Record<string, FlowMarks>): void {
  const { flow, doc } = useDesigner.getState();
  const nodes = Object.keys(marks[flow]?.nodes ?? {}).filter((node) => doc.flows[flow]?.nodes[node]);
  if (nodes.length > 0) useDesigner.setState({ reveal: { nodes } });
}

/** `now` is what is being edited. */
const NOW = 'now';

/** What any two versions do differently, as a list and on the graph. */
export function Compare() {
  const revisions = useHistoryOf((history) => history.revisions);
  const base = useDesigner((store) => store.base);
  const [from, setFrom] = useState<string | null>(null);
  const [to, setTo] = useState(NOW);
  const [found, setFound] = useState<Difference | null>(null);
  const [error, setError] = useState('');
  const before = from ?? String(base ?? revisions[0]?.revision ?? NOW);
  const side = (value: string) => (value === NOW ? useDesigner.getState().doc.files : Number(value));
  const compare = async () => {
    setError('');
    try {
      await flush();
      const result = await difference(side(before), side(to));
      const old = before === NOW ? useDesigner.getState().doc : await contentOf(Number(before));
      setFound(result);
      const marks = marksOfDifference(result, old.layout);
      useMarks.getState().draw(DRAWN_BY, marks);
      const store = useDesigner.getState();
      const [first] = result.flows;
      if (
        first !== undefined &&
        !result.flows.some(({ flow }) => flow === store.flow) &&
        store.doc.flows[first.flow]
      ) {
        store.openFlow(first.flow);
      }
      reveal(marks);
    } catch (problem) {
      setError(sentenceOf(problem));
    }
  };
  const hide = () => {
    setFound(null);
    useMarks.getState().clear(DRAWN_BY);
  };
  const choice = (value: string, label: string, onChange: (value: string) => void) => (
    <select
      className="field"
      value={value}
      aria-label={label}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value={NOW}>{t('current')}</option>
      {revisions.map(({ revision, note }) => (
        <option key={revision} value={revision}>
          {t('version', { revision })} {note === '' ? '' : `· ${note.slice(0, 40)}`}
        </option>
      ))}
    </select>
  );
  return (
    <div className="compare">
      <div className="compare-side">
        <span aria-hidden="true">{t('before')}</span>
        {choice(before, t('before'), setFrom)}
      </div>
      <div className="compare-side">
        <span aria-hidden="true">{t('after')}</span>
        {choice(to, t('after'), setTo)}
      </div>
      <div className="button-row">
        <button type="button" className="button primary" onClick={() => void compare()}>
          {t('compare')}
        </button>
        {found !== null && (
          <button type="button" className="button" onClick={hide}>
            {t('hide')}
          </button>
        )}
      </div>
      <p className="form-problem" role="status">
        {error}
      </p>
      {found !== null && <DifferenceView difference={found} />}
    </div>
  );
}
