import { messages } from '../../i18n/messages';

export const t = messages({
  addItem: { en: 'Add to the play list', 'zh-Hans': '添加到播放列表' },
  audio: { en: 'Recording', 'zh-Hans': '录音' },
  audioEach: { en: 'A recording for each language', 'zh-Hans': '每种语言一个录音' },
  audioSpare: {
    en: 'What it says (spoken when the file is missing)',
    'zh-Hans': '录音内容（文件缺失时播报）',
  },
  audioUnknown: { en: 'There is no such recording yet.', 'zh-Hans': '还没有这个录音。' },
  digits: { en: 'Digits', 'zh-Hans': '数字串' },
  empty: { en: 'Nothing is played.', 'zh-Hans': '不播放任何内容。' },
  failed: { en: 'It cannot be played: {reason}', 'zh-Hans': '无法播放：{reason}' },
  listen: { en: 'Listen', 'zh-Hans': '试听' },
  listenTo: { en: 'Listen: {what}', 'zh-Hans': '试听：{what}' },
  number: { en: 'Number', 'zh-Hans': '数值' },
  pause: { en: 'Pause', 'zh-Hans': '停顿' },
  sayAs: { en: 'Spoken as', 'zh-Hans': '播报方式' },
  sayByType: { en: 'by its type', 'zh-Hans': '按变量类型' },
  seconds: { en: 's', 'zh-Hans': '秒' },
  stop: { en: 'Stop', 'zh-Hans': '停止' },
  text: { en: 'Text', 'zh-Hans': '文本' },
  unknown: { en: 'Item of an unknown kind', 'zh-Hans': '未知类型的条目' },
  upload: { en: 'Upload', 'zh-Hans': '上传' },
  uploadFailed: { en: 'The upload failed: {reason}', 'zh-Hans': '上传失败：{reason}' },
  uploading: { en: 'Uploading …', 'zh-Hans': '正在上传…' },
  variable: { en: 'Variable', 'zh-Hans': '变量' },
});
