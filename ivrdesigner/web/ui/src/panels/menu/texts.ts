import { messages } from '../../i18n/messages';

export const t = messages({
  add: { en: 'Add key', 'zh-Hans': '添加按键' },
  choose: {
    en: 'Press a key of the telephone to give it a target.',
    'zh-Hans': '点按电话键盘上的键，为它设置目标。',
  },
  free: { en: 'Key {key}: free', 'zh-Hans': '按键 {key}：未使用' },
  invalid: { en: 'Keys are 0 to 9, * and #.', 'zh-Hans': '只能使用 0–9、*、#。' },
  key: { en: 'Key {key}', 'zh-Hans': '按键 {key}' },
  longer: { en: 'Longer keys', 'zh-Hans': '多位按键' },
  longerNew: { en: 'New key, such as 12', 'zh-Hans': '新按键，例如 12' },
  pad: { en: 'Keys of the menu', 'zh-Hans': '菜单按键' },
  say: { en: 'Words', 'zh-Hans': '说法' },
  target: { en: 'Leads to', 'zh-Hans': '转到' },
  title: { en: 'Name', 'zh-Hans': '名称' },
  // As it is seen, so that people who speak to their computer can say it.
  to: { en: 'Key {key} {target}', 'zh-Hans': '按键 {key} {target}' },
  waits: {
    en: 'The call waits after this key: longer ones begin with it ({keys}).',
    'zh-Hans': '按此键后会继续等待：有更长的按键以它开头（{keys}）。',
  },
});
