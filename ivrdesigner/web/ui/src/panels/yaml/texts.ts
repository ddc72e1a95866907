import { messages } from '../../i18n/messages';

export const t = messages({
  addTest: { en: 'New file', 'zh-Hans': '新建文件' },
  editor: { en: 'Text of {file}', 'zh-Hans': '{file} 的文本' },
  file: { en: 'File', 'zh-Hans': '文件' },
  panel: { en: 'YAML', 'zh-Hans': 'YAML' },
  lagging: { en: 'Writing what you drew …', 'zh-Hans': '正在写入图上的修改…' },
  refused: {
    en: 'What was drawn cannot be written while the text has this fault: {reason}',
    'zh-Hans': '文本有误，图上的修改暂时无法写入：{reason}',
  },
  stale: {
    en: 'This text is no YAML map. The graph shows the last text that was; correct the first error to go on.',
    'zh-Hans': '文本不是有效的 YAML。图上显示的是最近一次有效的内容；请先改正第一个错误。',
  },
});
