/** The kinds of nodes, in groups: drag one onto the canvas, or click it. */

import { Search } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { Kind, KindGroup } from '../api/types';
import { useView } from '../app/view';
import { addKind } from '../canvas/actions';
import { KindIcon } from '../canvas/icons';
import { messages, own } from '../i18n/messages';
import { useDesigner } from '../store/designer';
import './palette.css';

const t = messages({
  nodes: { en: 'Nodes', 'zh-Hans': '节点' },
  filter: { en: 'Find a kind of node', 'zh-Hans': '查找节点类型' },
  none: { en: 'No kind of that name.', 'zh-Hans': '没有这种节点。' },
  say: { en: 'Speak and listen', 'zh-Hans': '播放与输入' },
  decide: { en: 'Decide', 'zh-Hans': '判断与设置' },
  exchange: { en: 'Systems and flows', 'zh-Hans': '系统与流程' },
  route: { en: 'Hand the call on', 'zh-Hans': '转接' },
  move: { en: 'Go back and end', 'zh-Hans': '返回与结束' },
});

export const GROUPS: readonly KindGroup[] = ['say', 'decide', 'exchange', 'route', 'move'];
export const groupName = (group: KindGroup) => t(group);

/** Kinds whose name, description or field value holds the words. */
export function matching(kinds: readonly Kind[], query: string): Kind[] {
  const words = query.trim().toLowerCase();
  return kinds.filter((kind) =>
    [kind.kind, ...Object.values(kind.title), ...Object.values(kind.description)].some((text) =>
      text.toLowerCase().includes(words),
    ),
  );
}

export function Palette() {
  const kinds = useDesigner((store) => store.catalogue?.kinds);
  const editable = useDesigner((store) => store.project?.rights.edit === true);
  const [query, setQuery] = useState('');
  const found = useMemo(() => matching(kinds ?? [], query), [kinds, query]);
  if (!editable) return null;
  return (
    <section className="palette" aria-labelledby="palette-title">
      <h2 id="palette-title" className="section-title">
        {t('nodes')}
      </h2>
      <label className="palette-filter">
        <Search size={14} aria-hidden="true" />
        <span className="visually-hidden">{t('filter')}</span>
        <input
          className="field"
          type="search"
          placeholder={t('filter')}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && found[0]) addKind(found[0].kind);
          }}
        />
      </label>
      {found.length === 0 && <p className="palette-none">{t('none')}</p>}
      {GROUPS.map((group) => {
        const members = found.filter((kind) => kind.group === group);
        return members.length === 0 ? null : (
          <div key={group} className="palette-group">
            <h3>{groupName(group)}</h3>
            <ul>
              {members.map((kind) => (
                <li key={kind.kind}>
                  <PaletteEntry kind={kind} />
                </li>
              ))}
            </ul>
          </div>
        );
      })}
    </section>
  );
}

function PaletteEntry({ kind }: { kind: Kind }) {
  return (
    <button
      type="button"
      className="palette-entry"
      draggable
      title={own(kind.description)}
      style={{ '--kind': kind.colour } as React.CSSProperties}
      onClick={() => {
        useView.setState({ palette: false });
        addKind(kind.kind);
      }}
      onDragStart={(event) => {
        event.dataTransfer.setData('application/x-ivrkit-kind', kind.kind);
        event.dataTransfer.effectAllowed = 'copy';
        useView.setState({ palette: false });
      }}
    >
      <span className="palette-icon">
        <KindIcon kind={kind.kind} size={15} />
      </span>
      {own(kind.title)}
    </button>
  );
}
