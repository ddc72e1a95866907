import { useEffect, useRef } from 'react';
import { useDesigner } from '../../store/designer';
import { Fields } from '../form/Fields';
import { FindingList } from '../form/FindingList';
import { revealField } from '../form/reveal';
import { FormScopeProvider } from '../form/scope';
import { useFlowScope } from './NodePanel';
import { t } from './texts';
import { VariablesEditor } from './VariablesEditor';

/** The flow's own fields and its variables, shown while no node is selected. */
export function FlowForm({ flow }: { flow: string }) {
  const scope = useFlowScope(flow, null);
  const focus = useDesigner((store) => store.focus);
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (focus === null || focus.length === 0 || focus[0] === 'nodes' || panel.current === null) return;
    revealField(panel.current, focus);
    useDesigner.setState({ focus: null });
  }, [focus]);
  if (scope === null) return null;
  const own = { ...scope, findings: scope.findings.filter((finding) => finding.path[0] !== 'nodes') };
  const placeless = own.findings.filter((finding) => finding.path.length === 0 && finding.node === null);
  return (
    <div className="node-panel" ref={panel}>
      <FormScopeProvider value={own}>
        <header className="node-head">
          <h2>
            {t('flowFields')} {flow}
          </h2>
          <p className="node-about">{t('none')}</p>
          <FindingList findings={placeless} />
        </header>
        <Fields schema={scope.root} path={[]} only={['title', 'start']} />
        <VariablesEditor />
        <Fields schema={scope.root} path={[]} only={['parameters', 'returns', 'include']} />
      </FormScopeProvider>
    </div>
  );
}
