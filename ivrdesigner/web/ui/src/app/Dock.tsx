/** The right side: a rail with the panels that are registered, and the one that is open. */

import { X } from 'lucide-react';
import { Suspense } from 'react';
import { messages } from '../i18n/messages';
import { useDesigner } from '../store/designer';
import { PanelBoundary } from './PanelBoundary';
import { registeredPanels } from './registry';

const t = messages({
  panels: { en: 'Panels', 'zh-Hans': '面板' },
  close: { en: 'Close the panel', 'zh-Hans': '关闭面板' },
  loading: { en: 'Loading…', 'zh-Hans': '正在加载…' },
});

export function Dock() {
  const rights = useDesigner((store) => store.project?.rights);
  const open = useDesigner((store) => store.panel);
  const panels = registeredPanels().filter(({ right }) => right === undefined || rights?.[right] === true);
  const panel = panels.find(({ id }) => id === open);
  const Content = panel?.component;
  const show = (id: string | null) => useDesigner.getState().openPanel(id);
  return (
    <div className="dock" data-region="panel">
      {panel && Content && (
        <aside
          className="panel"
          aria-labelledby="panel-title"
          style={{ '--panel-width': `${panel.width ?? 360}px` } as React.CSSProperties}
        >
          <div className="panel-head">
            <h2 id="panel-title">{panel.title()}</h2>
            <button
              type="button"
              className="icon-button small"
              aria-label={t('close')}
              title={t('close')}
              onClick={() => show(null)}
            >
              <X size={16} aria-hidden="true" />
            </button>
          </div>
          <div className="panel-body">
            <PanelBoundary key={panel.id}>
              <Suspense fallback={<p className="hint">{t('loading')}</p>}>
                <Content />
              </Suspense>
            </PanelBoundary>
          </div>
        </aside>
      )}
      {panels.length > 0 && (
        <nav className="rail" aria-label={t('panels')}>
          {panels.map(({ id, title, icon }) => (
            <button
              key={id}
              type="button"
              className="rail-button"
              aria-pressed={id === open}
              onClick={() => show(id === open ? null : id)}
            >
              {icon}
              <span>{title()}</span>
            </button>
          ))}
        </nav>
      )}
    </div>
  );
}
