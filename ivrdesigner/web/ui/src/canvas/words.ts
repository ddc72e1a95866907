/** What a card says of a node: the author's texts in the language that is shown, and our words for its ways out. */

import type { FlowJson, Json, NodeJson, Outcome } from '../api/types';
import { messages } from '../i18n/messages';
import { getAt } from '../store/path';

const t = messages({
  next: { en: 'next', 'zh-Hans': '下一步' },
  ended: { en: 'after the call', 'zh-Hans': '通话结束后' },
  otherwise: { en: 'otherwise', 'zh-Hans': '其他情况' },
  open: { en: 'open', 'zh-Hans': '工作时间' },
  closed: { en: 'closed', 'zh-Hans': '非工作时间' },
  holiday: { en: 'holiday', 'zh-Hans': '节假日' },
  error: { en: 'error', 'zh-Hans': '出错' },
  unavailable: { en: 'queue unavailable', 'zh-Hans': '队列不可用' },
  busy: { en: 'busy', 'zh-Hans': '忙线' },
  no_answer: { en: 'no answer', 'zh-Hans': '无应答' },
  failed: { en: 'failed', 'zh-Hans': '转接失败' },
  no_input: { en: 'no input', 'zh-Hans': '无输入' },
  no_match: { en: 'no match', 'zh-Hans': '输入不符' },
  queue: { en: 'queue {number}', 'zh-Hans': '队列 {number}' },
  caller: { en: 'the calling flow', 'zh-Hans': '主调流程' },
  noCondition: { en: 'no condition yet', 'zh-Hans': '未填条件' },
});

/** A text of the author in a language, else in the first that it has. */
export function textIn(value: Json | undefined, language: string): string {
  if (typeof value === 'string') return value;
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return '';
  const base = language.split('-')[0] ?? '';
  const tag =
    [language, base].find((one) => one in value) ??
    Object.keys(value).find((one) => one.split('-')[0] === base) ??
    Object.keys(value)[0];
  const text = tag === undefined ? undefined : value[tag];
  return typeof text === 'string' ? text : Array.isArray(text) ? String(text[0] ?? '') : '';
}

/** The beginning of what is played, on one line. */
export function spoken(prompt: Json | undefined, language: string): string {
  const items = Array.isArray(prompt) ? prompt : prompt === undefined || prompt === null ? [] : [prompt];
  return items
    .map((item) => {
      if (item === null || typeof item !== 'object' || Array.isArray(item)) return String(item ?? '');
      if (item.text !== undefined) return textIn(item.text, language);
      if (item.audio !== undefined) return `♪ ${textIn(item.audio, language)}`;
      if (item.variable !== undefined) return `{${String(item.variable)}}`;
      if (item.digits !== undefined) return String(item.digits);
      if (item.number !== undefined) return String(item.number);
      return item.pause === undefined ? textIn(item, language) : '';
    })
    .filter((part) => part.trim() !== '')
    .join(' ');
}

const text = (value: Json | undefined) =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

/** One or two lines that tell what the node does. */
export function detailOf(node: NodeJson, language: string): string {
  switch (node.type) {
    case 'queue':
    case 'voicemail':
      return [node.queue ? t('queue', { number: text(node.queue) }) : '', spoken(node.prompt, language)]
        .filter(Boolean)
        .join(' · ');
    case 'http':
      return `${text(node.method) || 'GET'} ${text(node.url)}`;
    case 'condition':
      return '';
    case 'hours':
      return text(node.calendar);
    case 'set':
    case 'exit':
      return Object.entries((node.values as Record<string, Json> | undefined) ?? {})
        .map(([name, value]) => `${name} = ${text(value)}`)
        .join(', ');
    case 'language':
      return text(node.language);
    case 'subflow':
      return text(node.flow);
    case 'transfer':
      return text(node.to);
    case 'collect':
    case 'record':
      return [node.into ? `→ ${text(node.into)}` : '', spoken(node.prompt, language)]
        .filter(Boolean)
        .join(' · ');
    default:
      return spoken(node.prompt, language);
  }
}

/** The name of a way out: the choice of a key, the condition of a case, or our word. */
export function outcomeLabel(node: NodeJson | undefined, outcome: Outcome, language: string): string {
  const [field, key] = outcome.path.slice(2);
  if (outcome.kind === 'key') {
    const choice = getAt(node, [field ?? '', key ?? '']);
    const title = getAt(choice, ['title']) ?? getAt(choice, ['say']);
    return Array.isArray(title) ? String(title[0] ?? '') : textIn(title, language);
  }
  if (outcome.kind === 'case') {
    return text(getAt(node, [field ?? '', key ?? '', 'when'])) || t('noCondition');
  }
  if (outcome.kind === 'next') return t(node?.type === 'transfer' ? 'ended' : 'next');
  return outcome.kind in OWN ? t(outcome.kind as keyof typeof OWN) : outcome.label;
}

const OWN = {
  otherwise: 1,
  open: 1,
  closed: 1,
  holiday: 1,
  error: 1,
  unavailable: 1,
  busy: 1,
  no_answer: 1,
  failed: 1,
  no_input: 1,
  no_match: 1,
} as const;

/** The key of a menu that chooses the outcome; null for others. */
export function keyOf(outcome: Outcome): string | null {
  return outcome.kind === 'key' ? String(outcome.path[3]) : null;
}

/** The name of a node, or of a pseudo-node such as `@queue:800`. */
export function nodeName(json: FlowJson | undefined, id: string, language: string): string {
  if (id.startsWith('@queue:')) return t('queue', { number: id.slice(7) });
  if (id === '@caller') return t('caller');
  return textIn(json?.nodes[id]?.title, language) || id;
}

const KEYPAD = '1234567890*#';

/** Keys in the order of a telephone; JSON has put those that look like numbers in another one. */
export function byKeypad(a: Outcome, b: Outcome): number {
  const [left, right] = [keyOf(a), keyOf(b)];
  if (left === null || right === null) return 0;
  return KEYPAD.indexOf(left[0] ?? '') - KEYPAD.indexOf(right[0] ?? '') || left.localeCompare(right);
}
