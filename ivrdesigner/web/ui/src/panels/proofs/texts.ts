import { messages } from '../../i18n/messages';

export const t = messages({
  atMost: { en: 'at most {value}', 'zh-Hans': '不超过 {value}' },
  found: { en: 'Found by playing: {value}', 'zh-Hans': '实际走到：{value}' },
  holds: { en: 'proved', 'zh-Hans': '已证明' },
  keys: { en: '{value} keys', 'zh-Hans': '{value} 次按键' },
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

/** Statements by the names of their proofs; unknown ones are told in the server's words. */
export const statement = messages({
  'every-loop-waits': {
    en: 'Every loop is counted or waits for the caller.',
    'zh-Hans': '每个循环都有次数限制，或会等待来电者输入。',
  },
  'every-way-ends': {
    en: 'From every step of a call an end, a person or voicemail can be reached.',
    'zh-Hans': '从通话的任何一步都能到达结束、人工或语音信箱。',
  },
  'fewest-keys': {
    en: 'Fewest keys to reach a person by keys alone.',
    'zh-Hans': '只用按键到达人工所需的最少按键数。',
  },
  'longest-time': {
    en: 'Longest time to reach a person, on ways that do not go back.',
    'zh-Hans': '不走回头路到达人工的最长时间。',
  },
  'most-keys': {
    en: 'Most keys to reach a person, on ways that do not go back.',
    'zh-Hans': '不走回头路到达人工的最多按键数。',
  },
  'person-from-everywhere': {
    en: 'From every step that asks the caller a person or voicemail can be reached.',
    'zh-Hans': '从每个询问来电者的步骤都能到达人工或语音信箱。',
  },
  'silence-ends': {
    en: 'A caller who stays silent from any step on always reaches an end.',
    'zh-Hans': '从任何一步起一直不出声的来电者总会到达结束。',
  },
});

export const KNOWN = new Set([
  'every-loop-waits',
  'every-way-ends',
  'fewest-keys',
  'longest-time',
  'most-keys',
  'person-from-everywhere',
  'silence-ends',
] as const);
