/** The flows of the project: open, add, rename, remove. */

import { FilePlus2, Pencil, Trash2, Workflow } from 'lucide-react';
import { useState } from 'react';
import { canEdit } from '../canvas/actions';
import { textIn } from '../canvas/words';
import { messages } from '../i18n/messages';
import { freeName, useDesigner } from '../store/designer';
import { useFindings } from '../store/hooks';
import { announce, useView } from './view';

const t = messages({
  flows: { en: 'Flows', 'zh-Hans': '流程' },
  add: { en: 'Add a flow', 'zh-Hans': '添加流程' },
  rename: { en: 'Rename {flow}', 'zh-Hans': '重命名 {flow}' },
  remove: { en: 'Delete {flow}', 'zh-Hans': '删除 {flow}' },
  name: { en: 'Name of the flow', 'zh-Hans': '流程名称' },
  start: { en: 'Calls begin here', 'zh-Hans': '来电从此开始' },
  removed: {
    en: 'Flow {flow} deleted. Ctrl+Z brings it back.',
    'zh-Hans': '已删除流程 {flow}，Ctrl+Z 可恢复。',
  },
  invalid: {
    en: 'A name begins with a letter and has letters, digits, _ and - only.',
    'zh-Hans': '名称以字母开头，只含字母、数字、_ 和 -。',
  },
  taken: { en: 'There is a flow {flow} already.', 'zh-Hans': '已有名为 {flow} 的流程。' },
  errors: { en: 'Errors: {count}', 'zh-Hans': '错误：{count}' },
});

/** As `ivrdesigner.project.names.FlowName`. */
const FLOW_NAME = /^\p{L}[\p{L}\p{N}_-]{0,63}$/u;

export function FlowList() {
  const flows = useDesigner((store) => store.doc.flows);
  const open = useDesigner((store) => store.flow);
  const start = useDesigner((store) => store.doc.settings?.start);
  const language = useDesigner((store) => store.textLanguage);
  const editable = useDesigner((store) => store.project?.rights.edit === true);
  const findings = useFindings();
  const [naming, setNaming] = useState<string | null>(null);
  const errors = (flow: string) =>
    findings.filter((finding) => finding.flow === flow && finding.severity === 'error').length;

  const add = () => {
    const name = freeName('flow', flows);
    useDesigner.getState().addFlow({ name, start: 'goodbye', nodes: { goodbye: { type: 'hangup' } } });
    setNaming(name);
  };
  const remove = (flow: string) => {
    useDesigner.getState().removeFlow(flow);
    announce(t('removed', { flow }));
  };
  return (
    <section className="flow-list" aria-labelledby="flows-title">
      <div className="flow-list-head">
        <h2 id="flows-title" className="section-title">
          {t('flows')}
        </h2>
        {editable && (
          <button
            type="button"
            className="icon-button small"
            aria-label={t('add')}
            title={t('add')}
            onClick={add}
          >
            <FilePlus2 size={15} aria-hidden="true" />
          </button>
        )}
      </div>
      <ul>
        {Object.keys(flows).map((flow) =>
          naming === flow ? (
            <li key={flow}>
              <FlowName flow={flow} onDone={() => setNaming(null)} />
            </li>
          ) : (
            <li key={flow} className={flow === open ? 'open' : ''}>
              <button
                type="button"
                className="flow-entry"
                aria-current={flow === open}
                title={flow === start ? t('start') : flow}
                onClick={() => {
                  useDesigner.getState().openFlow(flow);
                  useView.setState({ palette: false });
                }}
                onDoubleClick={() => canEdit() && setNaming(flow)}
                onKeyDown={(event) => {
                  if (event.key === 'F2' && canEdit()) {
                    event.stopPropagation();
                    setNaming(flow);
                  }
                }}
              >
                <Workflow size={14} aria-hidden="true" className={flow === start ? 'start' : ''} />
                <span className="flow-title">{textIn(flows[flow]?.title, language) || flow}</span>
                {errors(flow) > 0 && (
                  <span className="badge error" title={t('errors', { count: errors(flow) })}>
                    {errors(flow)}
                  </span>
                )}
              </button>
              {editable && (
                <span className="flow-tools">
                  <button
                    type="button"
                    className="icon-button small"
                    aria-label={t('rename', { flow })}
                    title={t('rename', { flow })}
                    onClick={() => setNaming(flow)}
                  >
                    <Pencil size={13} aria-hidden="true" />
                  </button>
                  {flow !== start && Object.keys(flows).length > 1 && (
                    <button
                      type="button"
                      className="icon-button small"
                      aria-label={t('remove', { flow })}
                      title={t('remove', { flow })}
                      onClick={() => remove(flow)}
                    >
                      <Trash2 size={13} aria-hidden="true" />
                    </button>
                  )}
                </span>
              )}
            </li>
          ),
        )}
      </ul>
    </section>
  );
}

function FlowName({ flow, onDone }: { flow: string; onDone: () => void }) {
  const [value, setValue] = useState(flow);
  const [problem, setProblem] = useState('');
  const keep = () => {
    const name = value.trim();
    const { doc, renameFlow } = useDesigner.getState();
    const isTaken = name !== flow && Object.hasOwn(doc.flows, name);
    const fault = isTaken ? t('taken', { flow: name }) : FLOW_NAME.test(name) ? '' : t('invalid');
    if (fault) {
      setProblem(fault);
      announce(fault);
      return;
    }
    if (name !== flow) renameFlow(flow, name);
    onDone();
  };
  return (
    <>
      <input
        className="field"
        aria-label={t('name')}
        aria-invalid={problem !== ''}
        ref={(input) => {
          if (input && document.activeElement !== input) {
            input.focus();
            input.select();
          }
        }}
        value={value}
        onChange={(event) => setValue(event.target.value)}
        onBlur={keep}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'Enter') keep();
          if (event.key === 'Escape') onDone();
        }}
      />
      {problem && <p className="hint error">{problem}</p>}
    </>
  );
}
