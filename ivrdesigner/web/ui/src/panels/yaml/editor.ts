/** The text editor: YAML highlighting, line numbers, findings, search; undo is the designer's own. */

import { defaultKeymap } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import {
  bracketMatching,
  foldGutter,
  foldKeymap,
  indentOnInput,
  syntaxHighlighting,
} from '@codemirror/language';
import { lintGutter, lintKeymap } from '@codemirror/lint';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { Annotation, Compartment, EditorState, type Extension } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { classHighlighter } from '@lezer/highlight';
import { language } from '../../i18n/messages';

/** Marks changes that come from the document, not from the author's keys. */
export const fromDocument = Annotation.define<boolean>();

const readOnly = new Compartment();
const label = new Compartment();

export interface EditorEvents {
  onText: (text: string) => void;
  onCursor: (view: EditorView) => void;
  undo: () => void;
  redo: () => void;
}

const TEXT = {
  Find: '查找',
  Replace: '替换',
  next: '下一个',
  previous: '上一个',
  all: '全部',
  'match case': '区分大小写',
  'by word': '全词匹配',
  regexp: '正则',
  replace: '替换',
  'replace all': '全部替换',
  close: '关闭',
  Diagnostics: '问题',
  'No diagnostics': '没有问题',
  'Fold line': '折叠此行',
  'Unfold line': '展开此行',
  'folded code': '已折叠的内容',
  unfold: '展开',
  'current match': '当前匹配',
  'on line': '在行',
  'replaced match on line $': '已替换第 $ 行的匹配',
  'replaced $ matches': '已替换 $ 处',
  'Selection deleted': '已删除所选内容',
  'Control character': '控制字符',
};

/** A command of the editor that is always carried out. */
const done = (act: () => void) => () => {
  act();
  return true;
};

export function createEditor(parent: HTMLElement, text: string, events: EditorEvents): EditorView {
  const extensions: Extension[] = [
    ...(language() === 'zh-Hans' ? [EditorState.phrases.of(TEXT)] : []),
    lineNumbers(),
    foldGutter(),
    lintGutter(),
    drawSelection(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    highlightSelectionMatches(),
    EditorView.lineWrapping,
    bracketMatching(),
    indentOnInput(),
    EditorState.tabSize.of(2),
    yaml(),
    syntaxHighlighting(classHighlighter),
    keymap.of([
      { key: 'Mod-z', run: done(events.undo), preventDefault: true },
      { key: 'Mod-y', mac: 'Mod-Shift-z', run: done(events.redo), preventDefault: true },
      { key: 'Ctrl-Shift-z', run: done(events.redo), preventDefault: true },
      ...searchKeymap,
      ...foldKeymap,
      ...lintKeymap,
      ...defaultKeymap,
    ]),
    EditorView.updateListener.of((update) => {
      const own = update.transactions.some((transaction) => transaction.annotation(fromDocument));
      if (update.docChanged && !own) events.onText(update.state.doc.toString());
      if (update.selectionSet && !own && update.view.hasFocus) events.onCursor(update.view);
    }),
    readOnly.of([]),
    label.of([]),
  ];
  return new EditorView({ parent, state: EditorState.create({ doc: text, extensions }) });
}

export function configure(view: EditorView, name: string, isReadOnly: boolean): void {
  view.dispatch({
    effects: [
      readOnly.reconfigure([EditorState.readOnly.of(isReadOnly)]),
      label.reconfigure(EditorView.contentAttributes.of({ 'aria-label': name, tabindex: '0' })),
    ],
    annotations: fromDocument.of(true),
  });
}
