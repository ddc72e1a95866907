import { messages } from '../../i18n/messages';

export const t = messages({
  atMost: { en: 'at most {value}', 'zh-Hans': '不超过 {value}' },
  found: { en: 'Found by playing: {value}', 'zh-Hans': '实际走到：{value}' },
  holds: { en: 'proved', 'zh-Hans': '已证明' },
  keys: { en: '{value} keys', 'zh-Hans': '{value} 次按键' },
  proving: { en: 'Proving…', 'zh-Hans': '正在证明…' },
  none: {
    en: 'Proofs are made once the project has no errors.',
    'zh-Hans': '项目没有错误后才会给出证明。',
  },
  play: { en: 'Play this way', 'zh-Hans': '试走此路径' },
  refuted: { en: 'refuted', 'zh-Hans': '不成立' },
  measure: { en: 'measured', 'zh-Hans': '度量' },
  seconds: { en: '{value} s', 'zh-Hans': '{value} 秒' },
  result: { en: 'Then', 'zh-Hans': '结果' },
  way: { en: 'The way', 'zh-Hans': '路径' },
});
