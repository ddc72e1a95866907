/** The dialogs of the frame. */

import { useState } from 'react';
import type { Outcome } from '../api/types';
import { addKind, connect } from '../canvas/actions';
import { KindIcon } from '../canvas/icons';
import { outcomeLabel, spoken, textIn } from '../canvas/words';
import { messages, own } from '../i18n/messages';
import { GROUPS, groupName } from '../palette/Palette';
import { useDesigner } from '../store/designer';
import { useFlow } from '../store/hooks';
import { saveRevision } from '../store/sync';
import { Modal } from './Modal';
import { type Choice, Picker } from './Picker';
import { Shortcuts } from './Shortcuts';
import { announce, openDialog, useView } from './view';

const t = messages({
  add: { en: 'Add a node', 'zh-Hans': '添加节点' },
  addAfter: { en: 'Add a node after “{label}” of {node}', 'zh-Hans': '在 {node} 的“{label}”之后添加节点' },
  kind: { en: 'Kind of node', 'zh-Hans': '节点类型' },
  connect: { en: 'Where does “{label}” of {node} lead?', 'zh-Hans': '{node} 的“{label}”通向哪里？' },
  node: { en: 'Node', 'zh-Hans': '节点' },
  nodes: { en: 'Nodes of this flow', 'zh-Hans': '此流程的节点' },
  fresh: { en: 'A new node', 'zh-Hans': '新节点' },
  open: { en: 'Leave it open', 'zh-Hans': '断开' },
  save: { en: 'Save as a new revision', 'zh-Hans': '保存为新修订' },
  note: { en: 'What was changed? (optional)', 'zh-Hans': '改了什么？（可选）' },
  saveButton: { en: 'Save', 'zh-Hans': '保存' },
  cancel: { en: 'Cancel', 'zh-Hans': '取消' },
  saved: { en: 'Saved as revision {number}', 'zh-Hans': '已保存为修订 {number}' },
  faulty: {
    en: 'Errors: {count}. The draft is saved, but it can be built and deployed only without errors.',
    'zh-Hans': '还有 {count} 个错误。草稿可以保存，但没有错误才能构建和发布。',
  },
});

const close = () => openDialog(null);

export function Dialogs() {
  const dialog = useView((view) => view.dialog);
  switch (dialog?.kind) {
    case 'add':
      return <AddDialog {...dialog} />;
    case 'connect':
      return <ConnectDialog outcome={dialog.outcome} />;
    case 'save':
      return <SaveDialog />;
    case 'shortcuts':
      return <Shortcuts onClose={close} />;
    default:
      return null;
  }
}

function useKindChoices(): Choice[] {
  const kinds = useDesigner((store) => store.catalogue?.kinds) ?? [];
  return GROUPS.flatMap((group) =>
    kinds
      .filter((kind) => kind.group === group)
      .map((kind) => ({
        id: kind.kind,
        label: own(kind.title),
        detail: own(kind.description),
        icon: <Icon kind={kind.kind} colour={kind.colour} />,
        group: groupName(group),
      })),
  );
}

function Icon({ kind, colour }: { kind: string; colour: string }) {
  return (
    <span className="palette-icon" style={{ '--kind': colour } as React.CSSProperties}>
      <KindIcon kind={kind} size={14} />
    </span>
  );
}

function useLabel(outcome: Outcome | undefined): { label: string; node: string } {
  const json = useFlow();
  const language = useDesigner((store) => store.textLanguage);
  const node = String(outcome?.path[1] ?? '');
  const label = outcome
    ? [outcome.kind === 'key' ? outcome.path[3] : '', outcomeLabel(json?.nodes[node], outcome, language)]
        .filter((part) => part !== '')
        .join(' ')
    : '';
  return { label, node };
}

function AddDialog({ at, from }: { at?: [number, number]; from?: Outcome }) {
  const choices = useKindChoices();
  const way = useLabel(from);
  return (
    <Picker
      title={from ? t('addAfter', way) : t('add')}
      placeholder={t('kind')}
      choices={choices}
      onClose={close}
      onChoose={(kind) => {
        close();
        addKind(kind, at, from);
      }}
    />
  );
}

function ConnectDialog({ outcome }: { outcome: Outcome }) {
  const json = useFlow();
  const language = useDesigner((store) => store.textLanguage);
  const colours = useDesigner((store) => store.catalogue?.kinds) ?? [];
  const way = useLabel(outcome);
  const fresh = useKindChoices();
  const nodes = Object.entries(json?.nodes ?? {}).map(
    ([id, node]): Choice => ({
      id: `node:${id}`,
      label: textIn(node.title, language) || id,
      detail: [textIn(node.title, language) ? id : '', spoken(node.prompt, language)]
        .filter(Boolean)
        .join(' · '),
      icon: (
        <Icon kind={node.type} colour={colours.find(({ kind }) => kind === node.type)?.colour ?? '#64748b'} />
      ),
      group: t('nodes'),
    }),
  );
  const choices: Choice[] = [
    ...nodes,
    ...fresh.map((choice) => ({ ...choice, id: `kind:${choice.id}`, group: t('fresh') })),
    ...(outcome.target === null ? [] : [{ id: 'open:', label: t('open'), group: t('open') }]),
  ];
  return (
    <Picker
      title={t('connect', way)}
      placeholder={t('node')}
      choices={choices}
      onClose={close}
      onChoose={(choice) => {
        const [what, name = ''] = choice.split(/:(.*)/s);
        close();
        if (what === 'kind') addKind(name, undefined, outcome);
        else connect(outcome, what === 'node' ? name : null);
      }}
    />
  );
}

function SaveDialog() {
  const [note, setNote] = useState('');
  const errors = useDesigner(
    (store) => store.state?.findings.filter(({ severity }) => severity === 'error').length ?? 0,
  );
  const save = async () => {
    close();
    if (await saveRevision(note.trim())) announce(t('saved', { number: useDesigner.getState().base ?? 0 }));
  };
  return (
    <Modal title={t('save')} onClose={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <div className="dialog-body">
          <label className="stacked">
            {t('note')}
            <input
              className="field"
              maxLength={500}
              value={note}
              data-first
              onChange={(event) => setNote(event.target.value)}
            />
          </label>
          {errors > 0 && <p className="hint warning">{t('faulty', { count: errors })}</p>}
        </div>
        <div className="dialog-foot">
          <button type="button" className="button" onClick={close}>
            {t('cancel')}
          </button>
          <button type="submit" className="button primary">
            {t('saveButton')}
          </button>
        </div>
      </form>
    </Modal>
  );
}
