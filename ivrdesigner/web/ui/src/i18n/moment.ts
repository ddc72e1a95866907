import { language } from './messages';

/** A time as people read it, in their language and zone. */
export function moment(at: string): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return at;
  const locale = language() === 'zh-Hans' ? 'zh-CN' : 'en-GB';
  return date.toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' });
}
