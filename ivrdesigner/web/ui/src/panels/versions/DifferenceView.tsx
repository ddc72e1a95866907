import type { Json } from '../../api/types';
import { useDesigner } from '../../store/designer';
import type { Difference, FieldChange, NodeChange } from '../api';
import { labelOf } from '../schema/labels';
import { t } from './texts';

/** A semantic difference as a list: flows, nodes, fields, what is spoken, and ways. */
export function DifferenceView({ difference }: { difference: Difference }) {
  if (difference.same) return <p className="empty">{t('same')}</p>;
  return (
    <div className="difference">
      {difference.unreadable.length > 0 && (
        <p className="form-problem">{t('unreadable', { files: difference.unreadable.join(', ') })}</p>
      )}
      {difference.settings.length > 0 && (
        <section>
          <h3 className="section-title">{t('project')}</h3>
          <FieldChanges changes={difference.settings} />
        </section>
      )}
      {difference.flows.map((flow) => (
        <section key={flow.flow}>
          <h3 className="section-title">
            {flow.flow}
            {flow.change === 'added' && ` · ${t('flowAdded')}`}
            {flow.change === 'removed' && ` · ${t('flowRemoved')}`}
            {flow.was !== null && ` · ${t('renamedFrom', { name: flow.was })}`}
          </h3>
          <FieldChanges changes={flow.fields} />
          <ul className="node-changes">
            {flow.nodes.map((node) => (
              <NodeEntry key={`${node.change}-${node.node}`} flow={flow.flow} node={node} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function NodeEntry({ flow, node }: { flow: string; node: NodeChange }) {
  const isThere = useDesigner((store) => store.doc.flows[flow]?.nodes[node.node] !== undefined);
  return (
    <li className={`node-change ${node.change}`}>
      <div className="entry-head">
        <span className={`badge change-${node.change}`}>{t(node.change)}</span>
        {isThere ? (
          <button
            type="button"
            className="link"
            onClick={() => useDesigner.getState().showField(flow, node.node, [])}
          >
            {node.node}
          </button>
        ) : (
          <code>{node.node}</code>
        )}
        {node.was !== null && <span>{t('renamedFrom', { name: node.was })}</span>}
        {node.title !== node.node && <span className="entry-when">{node.title}</span>}
      </div>
      {node.change !== 'added' && node.change !== 'removed' && (
        <>
          <FieldChanges changes={[...node.prompts, ...node.fields]} />
          {node.ways.map((way) => (
            <p className="way-change" key={way.path.join('.')}>
              {t('way')} {way.label}: <del>{way.before ?? t('unconnected')}</del> →{' '}
              <ins>{way.after ?? t('unconnected')}</ins>
            </p>
          ))}
        </>
      )}
    </li>
  );
}

function shown(value: Json): string {
  if (value === null) return t('unset');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The names of a path for people; what stands before the node's own fields is left out. */
function pathWords(path: FieldChange['path']): string {
  const own = path[0] === 'nodes' ? path.slice(2) : path;
  return own.map((step) => (typeof step === 'number' ? String(step + 1) : labelOf(step))).join(' › ');
}

export function FieldChanges({ changes }: { changes: readonly FieldChange[] }) {
  if (changes.length === 0) return null;
  return (
    <dl className="field-changes">
      {changes.map((change) => (
        <div key={`${change.path.join('.')}${change.language ?? ''}`}>
          <dt>
            {pathWords(change.path)}
            {change.language && change.language !== '*' && ` (${change.language})`}
          </dt>
          <dd>
            <del>
              <span className="visually-hidden">{t('was')} </span>
              {shown(change.before)}
            </del>
            <ins>
              <span className="visually-hidden">{t('now')} </span>
              {shown(change.after)}
            </ins>
          </dd>
        </div>
      ))}
    </dl>
  );
}
