import { messages, own } from '../i18n/messages';
import { type Shortcut, shortcuts } from './keyboard';
import { Modal } from './Modal';

const t = messages({
  title: { en: 'Keys', 'zh-Hans': '快捷键' },
  edit: { en: 'Edit', 'zh-Hans': '编辑' },
  move: { en: 'Move about', 'zh-Hans': '移动' },
  canvas: { en: 'View', 'zh-Hans': '视图' },
  page: { en: 'Page', 'zh-Hans': '页面' },
  mac: { en: 'On a Mac, ⌘ does what Ctrl does.', 'zh-Hans': '在 Mac 上用 ⌘ 代替 Ctrl。' },
});

const GROUPS: Shortcut['group'][] = ['edit', 'move', 'canvas', 'page'];

export function Shortcuts({ onClose }: { onClose: () => void }) {
  return (
    <Modal title={t('title')} onClose={onClose} className="shortcuts">
      <div className="dialog-body">
        {GROUPS.map((group) => (
          <section key={group}>
            <h3 className="section-title">{t(group)}</h3>
            <dl>
              {shortcuts()
                .filter((shortcut) => shortcut.group === group)
                .map(({ keys, text }) => (
                  <div key={keys}>
                    <dt>{own(text)}</dt>
                    <dd>
                      {keys.split(' ').map((key) => (
                        <kbd key={key}>{key}</kbd>
                      ))}
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
        <p className="hint">{t('mac')}</p>
      </div>
    </Modal>
  );
}
