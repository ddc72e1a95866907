/** The bar at the top: where we are, undo and redo, search, save. */

import {
  ArrowLeft,
  ChevronRight,
  CloudOff,
  Ellipsis,
  Keyboard,
  LoaderCircle,
  Menu as MenuIcon,
  Monitor,
  Moon,
  Redo2,
  Save,
  Search,
  Sun,
  Undo2,
} from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { canEdit, redo, undo } from '../canvas/actions';
import { textIn } from '../canvas/words';
import { messages } from '../i18n/messages';
import { languagesOf, type SaveState, useDesigner } from '../store/designer';
import { useHistory } from '../store/hooks';
import { chooseTheme, type Theme } from '../theme/theme';
import { useBoot } from './boot';
import { openDialog, useView } from './view';

const t = messages({
  home: { en: 'Back to the projects', 'zh-Hans': '返回项目列表' },
  menu: { en: 'Flows and nodes', 'zh-Hans': '流程与节点' },
  undo: { en: 'Undo (Ctrl+Z)', 'zh-Hans': '撤销 (Ctrl+Z)' },
  redo: { en: 'Redo (Ctrl+Shift+Z)', 'zh-Hans': '重做 (Ctrl+Shift+Z)' },
  search: { en: 'Search (Ctrl+F)', 'zh-Hans': '搜索 (Ctrl+F)' },
  save: { en: 'Save', 'zh-Hans': '保存' },
  saveTitle: { en: 'Save as a new revision (Ctrl+S)', 'zh-Hans': '保存为新修订 (Ctrl+S)' },
  more: { en: 'More', 'zh-Hans': '更多' },
  keys: { en: 'Keys', 'zh-Hans': '快捷键' },
  light: { en: 'Light', 'zh-Hans': '浅色' },
  dark: { en: 'Dark', 'zh-Hans': '深色' },
  auto: { en: 'As the system', 'zh-Hans': '跟随系统' },
  texts: { en: 'Language of the texts', 'zh-Hans': '文本语言' },
  where: { en: 'Open flow', 'zh-Hans': '当前流程' },
  saved: { en: 'Saved, revision {number}', 'zh-Hans': '已保存，修订 {number}' },
  unsaved: { en: 'Not saved', 'zh-Hans': '未保存' },
  saving: { en: 'Saving…', 'zh-Hans': '正在保存…' },
  offline: { en: 'No connection: kept in this browser', 'zh-Hans': '无连接：已保留在此浏览器中' },
  signedOut: { en: 'Signed out: kept in this browser', 'zh-Hans': '已退出登录：已保留在此浏览器中' },
  conflict: { en: 'Somebody else has saved', 'zh-Hans': '其他人已保存' },
  refused: { en: 'Could not be saved: {reason}', 'zh-Hans': '无法保存：{reason}' },
  savedShort: { en: 'Saved', 'zh-Hans': '已保存' },
  unsavedShort: { en: 'Not saved', 'zh-Hans': '未保存' },
  savingShort: { en: 'Saving…', 'zh-Hans': '保存中…' },
  offlineShort: { en: 'Offline', 'zh-Hans': '无连接' },
  signedOutShort: { en: 'Signed out', 'zh-Hans': '已退出' },
  conflictShort: { en: 'Conflict', 'zh-Hans': '冲突' },
  refusedShort: { en: 'Not saved', 'zh-Hans': '未保存' },
  readOnly: { en: 'Read only', 'zh-Hans': '只读' },
});

export function TopBar() {
  const project = useDesigner((store) => store.project);
  const editable = project?.rights.edit === true;
  const { canUndo, canRedo } = useHistory();
  const { home } = useBoot();
  return (
    <header className="top-bar" data-region="top">
      <IconButton
        label={t('menu')}
        className="only-narrow"
        onClick={() => useView.setState((view) => ({ palette: !view.palette }))}
      >
        <MenuIcon size={18} />
      </IconButton>
      <a className="icon-button only-wide" href={home} aria-label={t('home')} title={t('home')}>
        <ArrowLeft size={17} aria-hidden="true" />
      </a>
      <h1 className="visually-hidden">{project?.title || project?.name}</h1>
      <Crumbs title={project?.title || project?.name || ''} />
      <div className="bar-group">
        {editable && (
          <>
            <IconButton label={t('undo')} onClick={undo} disabled={!canUndo}>
              <Undo2 size={17} />
            </IconButton>
            <IconButton label={t('redo')} onClick={redo} disabled={!canRedo}>
              <Redo2 size={17} />
            </IconButton>
          </>
        )}
        <IconButton label={t('search')} onClick={() => useView.setState({ search: true })}>
          <Search size={17} />
        </IconButton>
      </div>
      <TextLanguage />
      <span className="bar-space" />
      {editable ? <SaveStatus /> : <span className="badge">{t('readOnly')}</span>}
      {editable && (
        <button
          type="button"
          className="button primary save-button"
          title={t('saveTitle')}
          onClick={() => canEdit() && openDialog({ kind: 'save' })}
        >
          <Save size={15} aria-hidden="true" />
          <span className="only-wide">{t('save')}</span>
        </button>
      )}
      <More home={home} />
    </header>
  );
}

function IconButton(props: {
  label: string;
  onClick: () => void;
  disabled?: boolean;
  className?: string;
  children: ReactNode;
}) {
  return (
    <button
      type="button"
      className={`icon-button ${props.className ?? ''}`}
      aria-label={props.label}
      title={props.label}
      disabled={props.disabled}
      onClick={props.onClick}
    >
      {props.children}
    </button>
  );
}

/** Project, flows that were gone through, and the flow that is open. */
function Crumbs({ title }: { title: string }) {
  const flow = useDesigner((store) => store.flow);
  const trail = useDesigner((store) => store.trail);
  const flows = useDesigner((store) => store.doc.flows);
  const language = useDesigner((store) => store.textLanguage);
  const name = (one: string) => textIn(flows[one]?.title, language) || one;
  return (
    <nav className="crumbs" aria-label={t('where')}>
      <ol>
        <li className="crumb-project">{title}</li>
        {trail.map((one) => (
          <li key={one}>
            <ChevronRight size={14} aria-hidden="true" />
            <button type="button" onClick={() => useDesigner.getState().openFlow(one)}>
              {name(one)}
            </button>
          </li>
        ))}
        <li aria-current="page" className="crumb-here">
          <ChevronRight size={14} aria-hidden="true" />
          <span>{name(flow)}</span>
        </li>
      </ol>
    </nav>
  );
}

function TextLanguage() {
  const settings = useDesigner((store) => store.doc.settings);
  const language = useDesigner((store) => store.textLanguage);
  const languages = languagesOf(settings);
  if (languages.length < 2) return null;
  return (
    <select
      className="field text-language"
      aria-label={t('texts')}
      title={t('texts')}
      value={language}
      onChange={(event) => useDesigner.getState().setTextLanguage(event.target.value)}
    >
      {languages.map((tag) => (
        <option key={tag}>{tag}</option>
      ))}
    </select>
  );
}

const LOOK: Record<SaveState, string> = {
  saved: 'success',
  unsaved: '',
  saving: '',
  offline: 'warning',
  signedOut: 'warning',
  conflict: 'error',
  refused: 'error',
};

function SaveStatus() {
  const save = useDesigner((store) => store.save);
  const check = useDesigner((store) => store.check);
  const reason = useDesigner((store) => store.saveError);
  const number = useDesigner((store) => store.base ?? 0);
  const isCut = (check === 'offline' || check === 'signedOut') && save !== 'saving';
  const state: SaveState = isCut ? check : save;
  const text = t(state, { reason, number });
  return (
    <span className={`badge save-state ${LOOK[state]}`} role="status" title={text}>
      {state === 'saving' && <LoaderCircle size={12} className="spin" aria-hidden="true" />}
      {(state === 'offline' || state === 'signedOut') && <CloudOff size={12} aria-hidden="true" />}
      <span className="save-text only-wide">{text}</span>
      <span className="save-text only-narrow">{t(`${state}Short`)}</span>
    </span>
  );
}

function More({ home }: { home: string }) {
  const id = useId();
  const themes: [Theme, string, ReactNode][] = [
    ['light', t('light'), <Sun key="l" size={15} />],
    ['dark', t('dark'), <Moon key="d" size={15} />],
    ['auto', t('auto'), <Monitor key="a" size={15} />],
  ];
  const hide = () => document.getElementById(id)?.hidePopover();
  return (
    <>
      <button
        type="button"
        className="icon-button"
        aria-label={t('more')}
        title={t('more')}
        popoverTarget={id}
      >
        <Ellipsis size={17} aria-hidden="true" />
      </button>
      <div id={id} popover="auto" className="menu more-menu">
        <button
          type="button"
          onClick={() => {
            hide();
            openDialog({ kind: 'shortcuts' });
          }}
        >
          <Keyboard size={15} />
          {t('keys')}
          <span className="keys">?</span>
        </button>
        <hr />
        {themes.map(([theme, label, icon]) => (
          <button
            key={theme}
            type="button"
            onClick={() => {
              chooseTheme(theme);
              hide();
            }}
          >
            {icon}
            {label}
          </button>
        ))}
        <hr />
        <a href={home}>
          <ArrowLeft size={15} />
          {t('home')}
        </a>
      </div>
    </>
  );
}
