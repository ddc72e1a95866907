import { useEffect, useMemo, useRef } from 'react';
import { own } from '../../i18n/messages';
import { mayDraw, useDesigner } from '../../store/designer';
import { useFindings, useFlow } from '../../store/hooks';
import { Fields } from '../form/Fields';
import { FindingList } from '../form/FindingList';
import { Icon } from '../form/Icon';
import { revealField } from '../form/reveal';
import { type FormScope, FormScopeProvider } from '../form/scope';
import { nodeSchema, type Schema } from '../schema/schema';
import { isObject } from '../schema/values';
import { FlowForm } from './FlowForm';
import { NodeId } from './NodeId';
import { t } from './texts';

/** The side panel of what is selected: one node, or the flow when there is none. */
export function NodePanel() {
  const flow = useDesigner((store) => store.flow);
  const selection = useDesigner((store) => store.selection);
  const json = useFlow();
  const [node, another] = selection;
  if (json === undefined) return <p className="empty">{t('unreadable')}</p>;
  if (another !== undefined) return <p className="empty">{t('many', { count: selection.length })}</p>;
  if (node === undefined || json.nodes[node] === undefined) return <FlowForm flow={flow} />;
  return <NodeForm key={`${flow}/${node}`} flow={flow} node={node} />;
}

/** What the forms of a flow share; null while the flow or the catalogue is not there. */
export function useFlowScope(flow: string, node: string | null): FormScope | null {
  const data = useFlow(flow);
  const all = useFindings();
  const root = useDesigner((store) => store.catalogue?.flow_schema) as Schema | undefined;
  const settings = useDesigner((store) => store.doc.settings);
  const shared = useDesigner((store) => {
    const file = store.state?.flows[flow]?.graph.nodes.find((one) => one.id === node)?.file;
    return file !== undefined && file !== '' && file !== store.state?.flows[flow]?.file;
  });
  const drawable = useDesigner(mayDraw);
  return useMemo(() => {
    if (data === undefined || root === undefined) return null;
    const { language, languages } = settings ?? {};
    const tags = [language, ...(Array.isArray(languages) ? languages : [])];
    return {
      root,
      flow,
      node,
      data,
      languages: [...new Set(tags.filter((tag) => typeof tag === 'string'))],
      findings: all.filter((finding) => finding.flow === flow && (node === null || finding.node === node)),
      readOnly: !drawable || shared,
      set: (path, value) => useDesigner.getState().setField(flow, path, value),
    };
  }, [data, root, settings, all, flow, node, drawable, shared]);
}

const ABOVE = ['title', 'note'];
const NO_FIELDS = ['type', 'position'];

function NodeForm({ flow, node }: { flow: string; node: string }) {
  const scope = useFlowScope(flow, node);
  const focus = useDesigner((store) => store.focus);
  const kinds = useDesigner((store) => store.catalogue?.kinds);
  const card = useDesigner((store) => store.state?.flows[flow]?.graph.nodes.find((one) => one.id === node));
  const file = useDesigner((store) => store.state?.flows[flow]?.file);
  const mayEdit = useDesigner((store) => store.project?.rights.edit ?? false);
  const drawable = useDesigner(mayDraw);
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (focus === null || panel.current === null) return;
    if (focus.length === 0 || (focus[0] === 'nodes' && focus[1] === node)) {
      revealField(panel.current, focus);
      useDesigner.setState({ focus: null });
    }
  }, [focus, node]);
  if (scope === null) return null;
  const json = scope.data.nodes;
  const data = isObject(json) ? json[node] : undefined;
  const type = isObject(data) && typeof data.type === 'string' ? data.type : '';
  const schema = nodeSchema(scope.root, type);
  const kind = kinds?.find((one) => one.kind === type);
  const path = ['nodes', node];
  const isStart = scope.data.start === node;
  const plain = scope.findings.filter((finding) => finding.path.length <= 2);
  return (
    <div className="node-panel" ref={panel}>
      <FormScopeProvider value={scope}>
        <header className="node-head">
          <h2>{kind === undefined ? type : own(kind.title)}</h2>
          {kind !== undefined && <p className="node-about">{own(kind.description)}</p>}
          <NodeId flow={flow} node={node} readOnly={scope.readOnly} />
          {!mayEdit && <p className="form-remark">{t('readOnly')}</p>}
          {drawable && scope.readOnly && (
            <p className="form-remark">{t('fragment', { file: card?.file ?? file ?? '' })}</p>
          )}
          {schema === undefined && <p className="form-remark">{t('unknownKind', { kind: type || '?' })}</p>}
          <FindingList findings={plain} />
          <div className="button-row">
            {isStart ? (
              <span className="badge success">{t('start')}</span>
            ) : (
              !scope.readOnly && (
                <button type="button" className="link" onClick={() => scope.set(['start'], node)}>
                  {t('makeStart')}
                </button>
              )
            )}
            {!scope.readOnly && (
              <button
                type="button"
                className="icon-button small danger"
                aria-label={t('remove')}
                title={t('remove')}
                onClick={() => useDesigner.getState().removeNodes(flow, [node])}
              >
                <Icon name="trash" />
              </button>
            )}
          </div>
        </header>
        {schema === undefined ? (
          <Fields schema={{ properties: {} }} path={path} />
        ) : (
          <>
            <Fields schema={schema} path={path} only={['title']} />
            <Fields schema={schema} path={path} without={[...ABOVE, ...NO_FIELDS]} />
            <Fields schema={schema} path={path} only={['note']} />
          </>
        )}
      </FormScopeProvider>
    </div>
  );
}
