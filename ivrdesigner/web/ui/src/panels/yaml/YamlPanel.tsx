import { setDiagnostics } from '@codemirror/lint';
import { EditorView } from '@codemirror/view';
import { useEffect, useMemo, useRef, useState } from 'react';
import { mayType, useDesigner } from '../../store/designer';
import type { Document } from '../../store/document';
import { useFindings } from '../../store/hooks';
import { changeBetween } from './change';
import { diagnosticsOf } from './diagnostics';
import { configure, createEditor, fromDocument } from './editor';
import { nodeAt, nodePlaces } from './places';
import { t } from './texts';

/** The text of a file as it is now: what was typed last, or what the server wrote last. */
export function textOf(doc: Document, file: string): string {
  const typed = doc.pending.findLast((change) => change.op === 'file' && change.file === file);
  return (typed?.op === 'file' ? typed.text : doc.files[file]) ?? '';
}

/** Files of the project as text, in step with the graph: both change the one document. */
export function YamlPanel() {
  const flow = useDesigner((store) => store.flow);
  const flowFile = useDesigner((store) => store.state?.flows[store.flow]?.file);
  const files = useDesigner((store) => store.doc.files);
  const [chosen, setChosen] = useState<string | null>(null);
  // A new flow on the canvas brings its file; another file is shown for as long as the flow stays.
  const [chosenFor, setChosenFor] = useState(flow);
  const file = (chosenFor === flow ? chosen : null) ?? flowFile ?? 'ivr.yaml';
  const names = useMemo(
    () => [...new Set([...Object.keys(files), file])].filter((name) => /\.(ya?ml|json)$/.test(name)).sort(),
    [files, file],
  );
  return (
    <div className="yaml-panel">
      <div className="yaml-bar">
        <label htmlFor="yaml-file">{t('file')}</label>
        <select
          id="yaml-file"
          className="field"
          value={file}
          onChange={(event) => {
            setChosen(event.target.value);
            setChosenFor(flow);
          }}
        >
          {names.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <Status file={file} />
      <Editor key={file} file={file} />
    </div>
  );
}

/** Whether text and graph say the same just now, and if not why. */
function Status({ file }: { file: string }) {
  const isStale = useDesigner((store) => {
    const ofFlow = Object.values(store.state?.flows ?? {}).find((one) => one.file === file);
    return ofFlow !== undefined
      ? ofFlow.json === null
      : file === 'ivr.yaml' && store.state?.settings === null;
  });
  const drawn = useDesigner((store) => store.doc.pending.some((change) => change.op !== 'file'));
  const refused = useDesigner((store) => (store.check === 'refused' ? store.checkError : ''));
  const isCut = useDesigner((store) => store.check === 'offline' || store.check === 'signedOut');
  const waits = drawn && isCut ? t('lagging') : '';
  const sentence = refused !== '' && drawn ? t('refused', { reason: refused }) : isStale ? t('stale') : waits;
  return (
    <p className={sentence === '' ? 'yaml-status' : 'yaml-status shown'} role="status">
      {sentence}
    </p>
  );
}

function Editor({ file }: { file: string }) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const text = useDesigner((store) => textOf(store.doc, file));
  const findings = useFindings();
  const typable = useDesigner(mayType);
  const [selected] = useDesigner((store) => store.selection);
  /** The node that the cursor chose; the editor must not jump to it. */
  const byCursor = useRef<string | undefined>(undefined);

  useEffect(() => {
    if (host.current === null) return;
    const { setFile, undo, redo, doc } = useDesigner.getState();
    const made = createEditor(host.current, textOf(doc, file), {
      onText: (typed) => setFile(file, typed),
      onCursor: ({ state }) => {
        const node = nodeAt(nodePlaces(state), state.selection.main.head);
        const store = useDesigner.getState();
        const isHere =
          node !== undefined &&
          store.state?.flows[store.flow]?.graph.nodes.some((one) => one.id === node && one.file === file);
        if (!isHere || store.selection[0] === node) return;
        byCursor.current = node;
        store.showField(store.flow, node, []);
        useDesigner.setState({ focus: null });
      },
      undo,
      redo,
    });
    view.current = made;
    return () => {
      view.current = null;
      made.destroy();
    };
  }, [file]);

  useEffect(() => {
    if (view.current !== null) configure(view.current, t('editor', { file }), !typable);
  }, [file, typable]);

  useEffect(() => {
    const now = view.current;
    const change = now === null ? null : changeBetween(now.state.doc.toString(), text);
    if (now !== null && change !== null)
      now.dispatch({ changes: change, annotations: fromDocument.of(true) });
  }, [text]);

  useEffect(() => {
    const now = view.current;
    if (now === null) return;
    const own = findings.filter((finding) => finding.file === file);
    // Findings belong to the text that was checked; while another one is typed their places are those of the old.
    now.dispatch(setDiagnostics(now.state, diagnosticsOf(now.state.doc, own)));
  }, [findings, file]);

  useEffect(() => {
    const now = view.current;
    if (now === null || selected === undefined) return;
    if (byCursor.current === selected) {
      byCursor.current = undefined;
      return;
    }
    const place = nodePlaces(now.state).find((one) => one.id === selected);
    if (place === undefined || nodeAt([place], now.state.selection.main.head) !== undefined) return;
    now.dispatch({
      selection: { anchor: place.from },
      effects: EditorView.scrollIntoView(place.from, { y: 'start', yMargin: 24 }),
      annotations: fromDocument.of(true),
    });
  }, [selected]);

  return <div className="yaml-editor" ref={host} />;
}
