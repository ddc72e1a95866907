import { useId, useState } from 'react';
import type { Finding } from '../../api/types';
import { useDesigner } from '../../store/designer';
import { flush } from '../../store/sync';
import { exportUrl, findingsOf, type Imported, importFile, sentenceOf } from '../api';
import { FindingLinks } from '../form/FindingLinks';
import { Icon } from '../form/Icon';
import { textOf } from '../yaml/YamlPanel';
import { changedFiles } from './changed';
import { t } from './texts';

/** Files in and out: YAML, JSON, zip, and VoiceXML written by hand (R-ivr.10). */
export function ExchangePanel() {
  const mayEdit = useDesigner((store) => store.project?.rights.edit ?? false);
  return (
    <div className="exchange">
      <section>
        <h3 className="section-title">{t('export')}</h3>
        <p className="form-remark">{t('exportAbout')}</p>
        <div className="button-row">
          <a className="button" href={exportUrl('zip')} download>
            <Icon name="download" /> {t('zip')}
          </a>
          <a className="button" href={exportUrl('json')} download>
            <Icon name="download" /> {t('json')}
          </a>
          <button type="button" className="button" onClick={downloadFlow}>
            <Icon name="download" /> {t('flowFile')}
          </button>
        </div>
      </section>
      {mayEdit && <Import />}
    </div>
  );
}

/** The text of the flow that is open, as it is now. */
function downloadFlow(): void {
  const { doc, flow, state } = useDesigner.getState();
  const file = state?.flows[flow]?.file ?? `flows/${flow}.yaml`;
  const address = URL.createObjectURL(new Blob([textOf(doc, file)], { type: 'application/yaml' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = file.split('/').at(-1) ?? 'flow.yaml';
  link.click();
  URL.revokeObjectURL(address);
}

function Import() {
  const id = useId();
  const [status, setStatus] = useState('');
  const [error, setError] = useState('');
  const [findings, setFindings] = useState<readonly Finding[]>([]);
  const [result, setResult] = useState<{ imported: Imported; changed: string[] } | null>(null);
  const read = async (file: File) => {
    setStatus(t('importing', { name: file.name }));
    setError('');
    setFindings([]);
    setResult(null);
    try {
      await flush();
      const imported = await importFile(file);
      const changed = take(imported);
      setResult({ imported, changed });
      setFindings(imported.state.findings.filter((finding) => changed.includes(finding.file)));
    } catch (problem) {
      setError(sentenceOf(problem));
      setFindings(findingsOf(problem));
    }
    setStatus('');
  };
  return (
    <section>
      <h3 className="section-title">{t('import')}</h3>
      <p className="form-remark">{t('about')}</p>
      <label className="button" htmlFor={id}>
        <Icon name="upload" /> {t('choose')}
      </label>
      <input
        id={id}
        className="visually-hidden"
        type="file"
        accept=".zip,.json,.yaml,.yml,.vxml,.xml"
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file !== undefined) void read(file);
          event.target.value = '';
        }}
      />
      <p className="form-remark" role="status">
        {status}
      </p>
      {error !== '' && (
        <p className="form-problem" role="alert">
          {error}
        </p>
      )}
      {result !== null && (
        <div role="status">
          {result.imported.document !== null && <p>{t('document', { number: result.imported.document })}</p>}
          {result.imported.document_errors > 0 && (
            <p className="form-problem">{t('documentFaulty', { count: result.imported.document_errors })}</p>
          )}
          {result.imported.document === null && result.changed.length === 0 && <p>{t('openedNone')}</p>}
          <Names title={t('opened')} names={result.changed} />
          <Names title={t('audio')} names={result.imported.audio} />
          <Names title={t('skipped')} names={result.imported.skipped} />
        </div>
      )}
      <FindingLinks findings={findings} />
    </section>
  );
}

function Names({ title, names }: { title: string; names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <>
      <h4>{title}</h4>
      <ul>
        {names.map((name) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
    </>
  );
}

/** Writes what was imported into the document, a step that can be undone; returns the files that changed. */
function take(imported: Imported): string[] {
  const { doc, setFile, place } = useDesigner.getState();
  const changed = changedFiles(imported, doc.files);
  for (const name of changed) setFile(name, imported.files[name] ?? null);
  if (imported.whole) for (const [flow, places] of Object.entries(imported.layout)) place(flow, places);
  return changed;
}
