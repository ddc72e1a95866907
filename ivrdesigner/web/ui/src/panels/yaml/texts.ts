import { messages } from '../../i18n/messages';

export const t = messages({
  addTest: { en: 'New file', 'zh-Hans': '新建文件' },
  editor: { en: 'Text of {file}', 'zh-Hans': '{file} 的文本' },
  file: { en: 'File', 'zh-Hans': '文件' },
  panel: { en: 'YAML', 'zh-Hans': 'YAML' },
  lagging: {
    en: 'What you drew is not written yet: there is no connection. Texts can be changed afterwards.',
    'zh-Hans': '无连接，图上的修改尚未写入；写入后才能修改文本。',
  },
  refused: {
    en: 'What was drawn cannot be written: {reason} Undo it, or change the text, which then replaces it.',
    'zh-Hans': '图上的修改无法写入：{reason} 请撤销，或直接修改文本（以文本为准）。',
  },
  stale: {
    en: 'This text is no YAML map. The graph shows the last text that was; correct the first error to go on.',
    'zh-Hans': '文本不是有效的 YAML。图上显示的是最近一次有效的内容；请先改正第一个错误。',
  },
});
