import { messages } from '../../i18n/messages';

export const t = messages({
  absent: { en: 'not there', 'zh-Hans': '不存在' },
  both: { en: 'both changed it', 'zh-Hans': '双方都修改了' },
  byMe: { en: 'you changed it', 'zh-Hans': '您修改了' },
  byThem: { en: '{author} changed it', 'zh-Hans': '{author} 修改了' },
  copied: { en: 'Your version is kept as project {name}.', 'zh-Hans': '您的版本已保存为项目 {name}。' },
  copy: { en: 'Keep mine as a copy', 'zh-Hans': '将我的另存为副本' },
  copyAbout: {
    en: 'Your version becomes a project of its own; this one goes on with that of {author}.',
    'zh-Hans': '您的版本另存为独立项目，本项目继续使用 {author} 的版本。',
  },
  file: { en: 'File', 'zh-Hans': '文件' },
  flow: { en: 'Flow', 'zh-Hans': '流程' },
  intro: {
    en: '{author} saved revision {revision} at {at} while you were editing. Nothing is lost: choose for each difference, then save.',
    'zh-Hans': '您编辑期间，{author} 于 {at} 保存了修订 {revision}。内容不会丢失：请逐项选择，然后保存。',
  },
  later: { en: 'Decide later', 'zh-Hans': '稍后处理' },
  loading: { en: 'Comparing …', 'zh-Hans': '正在比较…' },
  mine: { en: 'Mine', 'zh-Hans': '我的' },
  node: { en: 'Node', 'zh-Hans': '节点' },
  nothing: { en: 'Both versions say the same.', 'zh-Hans': '两个版本内容相同。' },
  project: { en: 'Project', 'zh-Hans': '项目' },
  save: { en: 'Save the result', 'zh-Hans': '保存合并结果' },
  takeAll: { en: 'All of mine', 'zh-Hans': '全部用我的' },
  takeNone: { en: 'All of theirs', 'zh-Hans': '全部用对方的' },
  theirs: { en: 'Theirs', 'zh-Hans': '对方的' },
  title: { en: 'Somebody else has saved meanwhile', 'zh-Hans': '其他人已保存了新版本' },
  note: { en: 'merged with revision {revision}', 'zh-Hans': '与修订 {revision} 合并' },
});
