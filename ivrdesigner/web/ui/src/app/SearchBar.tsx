/** Search over the canvas: hits of the open flow are marked, Enter goes from one to the next, through all flows. */

import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { useEffect } from 'react';
import { messages } from '../i18n/messages';
import { useDesigner } from '../store/designer';
import { useFindings } from '../store/hooks';
import { findNodes, useSearch } from './search';
import { announce, useView } from './view';

const t = messages({
  search: { en: 'Search nodes: name, title, text, finding', 'zh-Hans': '搜索节点：名称、标题、文本、问题' },
  count: { en: '{at} of {count}', 'zh-Hans': '{at} / {count}' },
  none: { en: 'Nothing found', 'zh-Hans': '没有找到' },
  previous: { en: 'Previous (Shift+Enter)', 'zh-Hans': '上一个 (Shift+回车)' },
  next: { en: 'Next (Enter)', 'zh-Hans': '下一个 (回车)' },
  close: { en: 'Close the search (Esc)', 'zh-Hans': '关闭搜索 (Esc)' },
});

export function SearchBar() {
  const open = useView((view) => view.search);
  const { query, found, at } = useSearch();
  const flows = useDesigner((store) => store.doc.flows);
  const flow = useDesigner((store) => store.flow);
  const findings = useFindings();

  useEffect(() => {
    if (!open && useSearch.getState().found.length === 0) return;
    const hits = open ? findNodes(query, flows, findings, flow) : [];
    const here = new Set(hits.filter((hit) => hit.flow === flow).map((hit) => hit.node));
    useSearch.setState((search) => ({ found: hits, hits: here, at: Math.min(search.at, hits.length - 1) }));
  }, [open, query, flows, findings, flow]);

  if (!open) return null;
  const go = (step: 1 | -1) => {
    if (found.length === 0) return;
    const next = (at + step + found.length) % found.length;
    const hit = found[at < 0 && step < 0 ? found.length - 1 : next];
    if (!hit) return;
    useDesigner.getState().showField(hit.flow, hit.node, []);
    // Opening another flow puts its hits first: the hit is found again by its name.
    const { doc, state } = useDesigner.getState();
    const hits = findNodes(query, doc.flows, state?.findings ?? [], hit.flow);
    const index = hits.findIndex((one) => one.flow === hit.flow && one.node === hit.node);
    useSearch.setState({ at: index });
    announce(`${t('count', { at: index + 1, count: hits.length })}: ${hit.node}`);
  };
  const close = () => {
    useView.setState({ search: false });
    const [selected] = useDesigner.getState().selection;
    if (selected) document.querySelector<HTMLElement>('.react-flow__node.selected')?.focus();
  };
  return (
    <search className="search-bar">
      <input
        className="field"
        type="text"
        aria-label={t('search')}
        placeholder={t('search')}
        ref={(input) => {
          if (input && !input.dataset.shown) {
            input.dataset.shown = 'yes';
            input.focus();
            input.select();
          }
        }}
        value={query}
        onChange={(event) => useSearch.setState({ query: event.target.value, at: -1 })}
        onKeyDown={(event) => {
          if (event.key === 'Enter' || event.key === 'F3') {
            event.preventDefault();
            go(event.shiftKey ? -1 : 1);
          }
          if (event.key === 'Escape') close();
        }}
      />
      <span className="search-count" role="status">
        {query.trim() === ''
          ? ''
          : found.length === 0
            ? t('none')
            : t('count', { at: at + 1, count: found.length })}
      </span>
      <button
        type="button"
        className="icon-button small"
        aria-label={t('previous')}
        title={t('previous')}
        onClick={() => go(-1)}
      >
        <ChevronUp size={15} aria-hidden="true" />
      </button>
      <button
        type="button"
        className="icon-button small"
        aria-label={t('next')}
        title={t('next')}
        onClick={() => go(1)}
      >
        <ChevronDown size={15} aria-hidden="true" />
      </button>
      <button
        type="button"
        className="icon-button small"
        aria-label={t('close')}
        title={t('close')}
        onClick={close}
      >
        <X size={15} aria-hidden="true" />
      </button>
    </search>
  );
}
