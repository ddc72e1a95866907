/** The page: top bar, flows and palette, canvas, panels, findings. */

import { ReactFlowProvider } from '@xyflow/react';
import { useEffect } from 'react';
import { Canvas } from '../canvas/Canvas';
import { messages } from '../i18n/messages';
import { Palette } from '../palette/Palette';
import { useDesigner } from '../store/designer';
import { startListening } from '../store/others';
import { startSync } from '../store/sync';
import './app.css';
import { boot, useBoot } from './boot';
import { Dialogs } from './Dialogs';
import { Dock } from './Dock';
import { FlowList } from './FlowList';
import { KeptNotice } from './KeptNotice';
import { useKeyboard } from './keyboard';
import { Problems } from './Problems';
import { registeredOverlays } from './registry';
import { SearchBar } from './SearchBar';
import { StateNotice } from './StateNotice';
import { StatusBar } from './StatusBar';
import { TopBar } from './TopBar';
import { useView } from './view';

const t = messages({
  loading: { en: 'Loading the project…', 'zh-Hans': '正在加载项目…' },
  failed: { en: 'The project could not be loaded', 'zh-Hans': '无法加载项目' },
  again: { en: 'Try again', 'zh-Hans': '重试' },
  side: { en: 'Flows and nodes', 'zh-Hans': '流程与节点' },
  closeSide: { en: 'Close', 'zh-Hans': '关闭' },
  unreadable: {
    en: 'No flow of this project can be read. Correct the files in the text view.',
    'zh-Hans': '此项目没有可读取的流程，请在文本视图中修正文件。',
  },
});

export function App({ page }: { page: DOMStringMap }) {
  const { phase, error } = useBoot();
  useEffect(() => void boot(page), [page]);
  if (phase === 'loading') {
    return (
      <p className="page-message" role="status">
        {t('loading')}
      </p>
    );
  }
  if (phase === 'failed') {
    return (
      <div className="page-message" role="alert">
        <h1>{t('failed')}</h1>
        <p>{error}</p>
        <button type="button" className="button primary" onClick={() => void boot(page)}>
          {t('again')}
        </button>
      </div>
    );
  }
  return (
    <ReactFlowProvider>
      <Frame />
    </ReactFlowProvider>
  );
}

function Frame() {
  const project = useDesigner((store) => store.project?.name ?? '');
  const hasFlows = useDesigner((store) => store.flow !== '');
  const hasPanel = useDesigner((store) => store.panel !== null);
  const palette = useView((view) => view.palette);
  const { live } = useBoot();
  useEffect(startSync, []);
  useEffect(() => (live === '' ? undefined : startListening(live, project)), [live, project]);
  useKeyboard();
  return (
    <div className={`frame ${palette ? 'with-side' : ''} ${hasPanel ? 'with-panel' : ''}`}>
      <TopBar />
      <KeptNotice project={project} />
      <StateNotice />
      <div className="work">
        <aside className="side" aria-label={t('side')} data-region="side">
          <FlowList />
          <Palette />
        </aside>
        {palette && (
          <button
            type="button"
            className="backdrop only-narrow"
            aria-label={t('closeSide')}
            onClick={() => useView.setState({ palette: false })}
          />
        )}
        <main className="middle">
          {hasFlows ? <Canvas /> : <p className="page-message">{t('unreadable')}</p>}
          <SearchBar />
          <Problems />
        </main>
        <Dock />
      </div>
      <StatusBar />
      <Dialogs />
      {registeredOverlays().map((Overlay) => (
        <Overlay key={Overlay.displayName ?? Overlay.name} />
      ))}
      <Announcer />
    </div>
  );
}

function Announcer() {
  const sentence = useView((view) => view.announcement);
  return (
    <p className="visually-hidden" aria-live="polite">
      {sentence}
    </p>
  );
}
