import { messages } from '../../i18n/messages';

export const t = messages({
  badId: {
    en: 'Letters, digits and _, beginning with a letter.',
    'zh-Hans': '只能使用字母、数字和下划线，且以字母开头。',
  },
  fragment: {
    en: 'This node stands in {file}, which several flows share. Change it in the YAML view.',
    'zh-Hans': '此节点位于多个流程共用的 {file}，请在 YAML 视图中修改。',
  },
  flowFields: { en: 'Flow', 'zh-Hans': '流程' },
  id: { en: 'Id', 'zh-Hans': '标识' },
  makeStart: { en: 'Begin the flow here', 'zh-Hans': '设为流程起点' },
  many: { en: '{count} nodes are selected.', 'zh-Hans': '已选择 {count} 个节点。' },
  more: { en: 'Title and remark', 'zh-Hans': '标题与备注' },
  newVariable: { en: 'New variable', 'zh-Hans': '新变量' },
  none: {
    en: 'Select a node to edit it. These are the fields of the flow.',
    'zh-Hans': '选择一个节点进行编辑。以下是流程的设置。',
  },
  panel: { en: 'Node', 'zh-Hans': '节点' },
  readOnly: { en: 'You may look at this project, not change it.', 'zh-Hans': '您只能查看此项目，不能修改。' },
  remove: { en: 'Delete node', 'zh-Hans': '删除节点' },
  start: { en: 'The flow begins here.', 'zh-Hans': '流程从这里开始。' },
  taken: { en: 'Another node has this id.', 'zh-Hans': '已有同名节点。' },
  unknownKind: {
    en: 'This editor does not know nodes of type {kind}; the fields are shown as they are.',
    'zh-Hans': '本编辑器不认识类型为 {kind} 的节点，字段按原样显示。',
  },
  unreadable: {
    en: 'The file of this flow cannot be read as YAML. Correct it in the YAML view.',
    'zh-Hans': '此流程的文件不是有效的 YAML，请在 YAML 视图中修正。',
  },
  usedIn: { en: 'used {count} ×', 'zh-Hans': '使用 {count} 次' },
  variables: { en: 'Variables', 'zh-Hans': '变量' },
});
