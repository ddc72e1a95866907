import { useId, useState } from 'react';
import { useDesigner } from '../../store/designer';
import { t } from './texts';

const NAME = /^[\p{L}_][\p{L}\p{N}_]{0,63}$/u;

/** The id of a node, by which targets name it; it is changed, with all targets, when the field is left. */
export function NodeId({ flow, node, readOnly }: { flow: string; node: string; readOnly: boolean }) {
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const isTaken = useDesigner(
    (store) => typed !== null && typed !== node && Object.hasOwn(store.doc.flows[flow]?.nodes ?? {}, typed),
  );
  const problem =
    typed === null || typed === node ? '' : isTaken ? t('taken') : NAME.test(typed) ? '' : t('badId');
  const take = () => {
    if (typed !== null && typed !== node && problem === '')
      useDesigner.getState().renameNode(flow, node, typed);
    setTyped(null);
  };
  return (
    <div className="node-id">
      <label htmlFor={id}>{t('id')}</label>
      <input
        id={id}
        className="field code"
        type="text"
        value={typed ?? node}
        readOnly={readOnly}
        spellCheck={false}
        autoComplete="off"
        aria-invalid={problem !== ''}
        aria-describedby={`${id}-problem`}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={take}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && problem === '') take();
          if (event.key === 'Escape') setTyped(null);
        }}
      />
      <p className="form-problem" id={`${id}-problem`} role="status">
        {problem}
      </p>
    </div>
  );
}
