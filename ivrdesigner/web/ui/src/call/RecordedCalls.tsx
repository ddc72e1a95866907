import { Trash2, Upload } from 'lucide-react';
import { type ChangeEvent, useCallback, useEffect, useState } from 'react';
import { ApiError } from '../api/client';
import { moment } from '../i18n/moment';
import { useDesigner } from '../store/designer';
import { type FlowMarks, type NodeMark, useMarks } from '../store/marks';
import { ownPath, useBuilds } from './builds';
import { useCall } from './call';
import { BuildOptions } from './SetupFields';
import { kinds, t } from './texts';

interface Listed {
  id: string;
  name: string;
  source: 'browser' | 'text' | 'freeswitch';
  at: string;
  caller: string;
  called: string;
  flow: string;
  seconds: number;
  end: string;
  build: number | null;
  by: string;
}

interface Visit {
  flow: string;
  node: string;
  prompts: string[];
  requests: string[];
  inputs: string[];
  branch: string;
  transfer: string;
}

interface Difference {
  kind: Parameters<typeof kinds>[0];
  flow: string;
  node: string;
  was: string;
  now: string;
  at: number;
}

interface Result {
  same: boolean;
  masked: boolean;
  incomplete: string;
  differences: Difference[];
  rows: { was: Visit | null; now: Visit | null; same: boolean }[];
}

const DRAWN_BY = 'replay';

export function RecordedCalls() {
  const [calls, setCalls] = useState<Listed[] | null>(null);
  const [open, setOpen] = useState('');
  const [problem, setProblem] = useState('');
  const kept = useCall((call) => call.kept);
  const mayCall = useDesigner((store) => store.project?.rights.call ?? false);
  const load = useCallback(async () => {
    try {
      const answer = await useDesigner
        .getState()
        .api?.get<{ items: Listed[] }>(`${ownPath()}/calls?limit=100`);
      setCalls(answer?.items ?? []);
    } catch (error) {
      setProblem(sentence(error));
      setCalls([]);
    }
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a call that was kept meanwhile is listed
  useEffect(() => void load(), [kept]);
  useEffect(() => () => useMarks.getState().clear(DRAWN_BY), []);
  const upload = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    event.target.value = '';
    if (file === undefined) return;
    setProblem('');
    try {
      await useDesigner.getState().api?.send('POST', `${ownPath()}/calls`, { text: await file.text() });
      await load();
    } catch (error) {
      setProblem(sentence(error));
    }
  };
  return (
    <section className="recorded-calls" aria-label={t('recorded')}>
      {mayCall && (
        <label className="button upload">
          <Upload size={15} aria-hidden="true" /> {t('upload')}
          <input
            className="visually-hidden"
            type="file"
            accept=".json,application/json"
            onChange={(event) => void upload(event)}
          />
        </label>
      )}
      {problem !== '' && (
        <p className="form-problem" role="alert">
          {problem}
        </p>
      )}
      {calls?.length === 0 && <p className="hint">{t('empty')}</p>}
      <ul className="call-list">
        {calls?.map((call) => (
          <li key={call.id}>
            <div className="call-head">
              <button
                type="button"
                className="call-entry"
                aria-expanded={open === call.id}
                onClick={() => setOpen(open === call.id ? '' : call.id)}
              >
                <span>{moment(call.at)}</span>
                <span className="chip">{t(call.source)}</span>
                <span>{call.caller}</span>
                <span className="hint">
                  {call.flow} · {t('seconds', { value: call.seconds.toFixed(0) })}
                  {call.build !== null && ` · #${call.build}`}
                </span>
              </button>
              {call.id.startsWith('own:') && <Forget id={call.id} done={load} failed={setProblem} />}
            </div>
            {open === call.id && <Replay id={call.id} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

interface ForgetProps {
  id: string;
  done: () => Promise<void>;
  failed: (problem: string) => void;
}

function Forget({ id, done, failed }: ForgetProps) {
  const mayEdit = useDesigner((store) => store.project?.rights.edit ?? false);
  if (!mayEdit) return null;
  const forget = async () => {
    try {
      await useDesigner.getState().api?.send('DELETE', `${ownPath()}/calls/${id}`);
      await done();
    } catch (error) {
      failed(sentence(error));
    }
  };
  return (
    <button
      type="button"
      className="icon-button small"
      aria-label={t('forget')}
      title={t('forget')}
      onClick={() => void forget()}
    >
      <Trash2 size={14} aria-hidden="true" />
    </button>
  );
}

function Replay({ id }: { id: string }) {
  const { builds } = useBuilds();
  const [version, setVersion] = useState('head');
  const [result, setResult] = useState<Result | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const run = async () => {
    setBusy(true);
    setProblem('');
    setResult(null);
    try {
      const { api, doc } = useDesigner.getState();
      const body = version === 'head' ? { files: doc.files } : { build: Number(version) };
      const answer = await api?.send<Result>('POST', `${ownPath()}/calls/${id}/replay`, body);
      if (answer) {
        setResult(answer);
        draw(answer);
      }
    } catch (error) {
      setProblem(sentence(error));
    }
    setBusy(false);
  };
  return (
    <div className="replay">
      <div className="words">
        <label className="setup-row">
          {t('replayOn')}
          <select className="field" value={version} onChange={(event) => setVersion(event.target.value)}>
            <option value="head">{t('head')}</option>
            <BuildOptions builds={builds} />
          </select>
        </label>
        <button type="button" className="button primary" disabled={busy} onClick={() => void run()}>
          {t('replay')}
        </button>
      </div>
      <p role="status">
        {busy && t('replaying')}
        {result !== null &&
          (result.differences.length === 0 ? t('same') : t('differs', { count: result.differences.length }))}
      </p>
      {problem !== '' && (
        <p className="form-problem" role="alert">
          {problem}
        </p>
      )}
      {result?.masked && <p className="hint">{t('hides')}</p>}
      {result !== null && <Differences result={result} />}
    </div>
  );
}

function Differences({ result }: { result: Result }) {
  return (
    <>
      <ol className="differences">
        {result.differences.map((each, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list does not change
          <li key={index}>
            <button type="button" className="link" onClick={() => go(each.flow, each.node)}>
              {kinds(each.kind)}: {each.node === '' ? each.flow : `${each.flow}/${each.node}`}
            </button>
            {each.was !== '' && <del>{each.was}</del>}
            {each.now !== '' && <ins>{each.now}</ins>}
          </li>
        ))}
      </ol>
      <details>
        <summary>{t('sideBySide')}</summary>
        <table className="side-by-side">
          <thead>
            <tr>
              <th scope="col">{t('was')}</th>
              <th scope="col">{t('now')}</th>
            </tr>
          </thead>
          <tbody>
            {result.rows.map((row, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the list does not change
              <tr key={index} className={row.same ? '' : 'other'}>
                <td>
                  <Stay visit={row.was} />
                </td>
                <td>
                  <Stay visit={row.now} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  );
}

function Stay({ visit }: { visit: Visit | null }) {
  if (visit === null) return <span className="hint">{t('notThere')}</span>;
  return (
    <>
      <button type="button" className="link" onClick={() => go(visit.flow, visit.node)}>
        {visit.flow}/{visit.node}
      </button>
      {visit.prompts.map((prompt, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list does not change
        <p key={index}>{prompt}</p>
      ))}
      {visit.requests.map((request, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list does not change
        <code key={index}>{request}</code>
      ))}
      {visit.inputs.length > 0 && <p className="stay-input">▸ {visit.inputs.join(' ')}</p>}
      {visit.branch !== '' && <p className="hint">→ {visit.branch}</p>}
    </>
  );
}

function go(flow: string, node: string): void {
  const { doc, openFlow, flow: current } = useDesigner.getState();
  if (doc.flows[flow] === undefined) return;
  if (current !== flow) openFlow(flow);
  useDesigner.setState({ selection: [node], reveal: { nodes: [node] } });
}

/** Nodes that both calls came to, those of the replay alone, and those of the recording alone. */
function draw({ rows }: Result): void {
  const nodes: Record<string, Record<string, NodeMark>> = {};
  const mark = (visit: Visit, as: NodeMark) => {
    nodes[visit.flow] ??= {};
    const flow = nodes[visit.flow];
    if (flow !== undefined && (flow[visit.node] === undefined || as !== 'visited')) flow[visit.node] = as;
  };
  for (const { was, now, same } of rows) {
    if (now !== null) mark(now, was === null ? 'added' : same ? 'visited' : 'changed');
    else if (was !== null) mark(was, 'removed');
  }
  const flows: Record<string, FlowMarks> = {};
  for (const [flow, of] of Object.entries(nodes)) flows[flow] = { nodes: of, ways: [], ghosts: [] };
  useMarks.getState().draw(DRAWN_BY, flows);
}

function sentence(error: unknown): string {
  return error instanceof ApiError || error instanceof Error ? error.message : String(error);
}
