import { messages } from '../../i18n/messages';

export const t = messages({
  calendars: { en: 'Calendars', 'zh-Hans': '日历' },
  calendarsAbout: {
    en: 'Working time and holidays are edited on the page of working time; calendars of ivr.yaml stand here.',
    'zh-Hans': '工作时间与节假日在“工作时间”页面维护；以下是 ivr.yaml 中的日历。',
  },
  closed: { en: 'closed', 'zh-Hans': '休息' },
  constants: { en: 'Constants', 'zh-Hans': '常量' },
  holidays: { en: 'Holidays: {count}', 'zh-Hans': '{count} 个节假日' },
  mon: { en: 'Mon', 'zh-Hans': '周一' },
  tue: { en: 'Tue', 'zh-Hans': '周二' },
  wed: { en: 'Wed', 'zh-Hans': '周三' },
  thu: { en: 'Thu', 'zh-Hans': '周四' },
  fri: { en: 'Fri', 'zh-Hans': '周五' },
  sat: { en: 'Sat', 'zh-Hans': '周六' },
  sun: { en: 'Sun', 'zh-Hans': '周日' },
  project: { en: 'Project {name}', 'zh-Hans': '项目 {name}' },
  unreadable: {
    en: 'ivr.yaml cannot be read as YAML. Correct it in the YAML view.',
    'zh-Hans': 'ivr.yaml 不是有效的 YAML，请在 YAML 视图中修正。',
  },
});
