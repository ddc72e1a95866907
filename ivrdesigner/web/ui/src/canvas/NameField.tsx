/** A node's title or id, renamed in its place: Enter keeps it, Escape leaves it. */

import { useRef, useState } from 'react';
import { announce, useView } from '../app/view';
import { messages } from '../i18n/messages';
import { useDesigner } from '../store/designer';
import { textIn } from './words';

const t = messages({
  title: { en: 'Title', 'zh-Hans': '标题' },
  id: { en: 'Name in files (letters, digits, _)', 'zh-Hans': '文件中的名称（字母、数字、_）' },
  taken: { en: 'There is a node {name} already.', 'zh-Hans': '已有名为 {name} 的节点。' },
  invalid: {
    en: 'A name begins with a letter and has letters, digits and _ only.',
    'zh-Hans': '名称以字母开头，只含字母、数字和 _。',
  },
});

/** As `ivrdesigner.project.names.NodeId`. */
const NODE_ID = /^[\p{L}_][\p{L}\p{N}_]{0,63}$/u;

export function NameField({ flow, node, field }: { flow: string; node: string; field: 'title' | 'id' }) {
  const store = useDesigner.getState;
  const language = store().textLanguage;
  const json = store().doc.flows[flow]?.nodes[node];
  const [value, setValue] = useState(field === 'id' ? node : textIn(json?.title, language));
  const [problem, setProblem] = useState('');
  const done = useRef(false);

  const close = () => {
    done.current = true;
    useView.setState({ renaming: null });
    document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(node)}"]`)?.focus();
  };
  const keep = (leaving: boolean) => {
    if (done.current) return;
    const text = value.trim();
    if (field === 'title') {
      if (text !== textIn(json?.title, language)) {
        store().setField(flow, ['nodes', node, 'title'], withText(json?.title, language, text));
      }
      close();
      return;
    }
    const isTaken = text !== node && Object.hasOwn(store().doc.flows[flow]?.nodes ?? {}, text);
    const fault = isTaken ? t('taken', { name: text }) : NODE_ID.test(text) ? '' : t('invalid');
    if (fault !== '' && !leaving) {
      setProblem(fault);
      announce(fault);
      return;
    }
    if (fault === '' && text !== node) store().renameNode(flow, node, text);
    close();
  };
  return (
    <input
      className={`card-name-field nodrag nopan ${problem ? 'invalid' : ''}`}
      // The field appears because the user asked to rename: typing must go into it.
      ref={(input) => input?.focus()}
      aria-label={t(field)}
      aria-invalid={problem !== ''}
      title={problem}
      value={value}
      onFocus={(event) => event.target.select()}
      onChange={(event) => {
        setValue(event.target.value);
        setProblem('');
      }}
      onBlur={() => keep(true)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Enter') keep(false);
        if (event.key === 'Escape') close();
      }}
    />
  );
}

/** The localized text with one language changed; a plain text stays plain. */
function withText(before: unknown, language: string, text: string) {
  if (before === null || typeof before !== 'object') return text === '' ? undefined : text;
  const map = { ...(before as Record<string, string>), [language]: text };
  if (text === '') delete map[language];
  return Object.keys(map).length === 0 ? undefined : map;
}
