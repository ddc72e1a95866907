import { messages } from '../../i18n/messages';

export const t = messages({
  about: {
    en: 'A project (zip or JSON), a flow (YAML or JSON) or a VoiceXML document written by hand. Flows are opened here and saved when you save; nothing is overwritten before.',
    'zh-Hans':
      '项目（zip 或 JSON）、流程（YAML 或 JSON），或手写的 VoiceXML 文档。流程在此打开，保存时才写入；之前不会覆盖任何内容。',
  },
  audio: { en: 'Recordings stored', 'zh-Hans': '已存入的录音' },
  choose: { en: 'Choose a file', 'zh-Hans': '选择文件' },
  document: {
    en: 'The document is registered as {number}.',
    'zh-Hans': '文档已登记，编号 {number}。',
  },
  documentFaulty: {
    en: 'It has errors: {count}. Its page under IVR configuration tells them.',
    'zh-Hans': '其中有错误：{count} 个，详见“IVR 配置”中该文档的页面。',
  },
  export: { en: 'Export', 'zh-Hans': '导出' },
  exportAbout: {
    en: 'The saved project with its recordings, or its text as JSON.',
    'zh-Hans': '已保存的项目及录音，或其文本（JSON）。',
  },
  flowFile: { en: 'This flow (YAML)', 'zh-Hans': '当前流程（YAML）' },
  import: { en: 'Import', 'zh-Hans': '导入' },
  importing: { en: 'Reading {name} …', 'zh-Hans': '正在读取 {name}…' },
  json: { en: 'Project (JSON)', 'zh-Hans': '项目（JSON）' },
  opened: { en: 'Changed files', 'zh-Hans': '变化的文件' },
  openedNone: { en: 'No file of the project changed.', 'zh-Hans': '项目文件没有变化。' },
  skipped: { en: 'Left out', 'zh-Hans': '未导入' },
  zip: { en: 'Project with recordings (zip)', 'zh-Hans': '项目及录音（zip）' },
});
