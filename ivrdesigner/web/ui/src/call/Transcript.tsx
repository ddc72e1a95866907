import { useEffect, useRef } from 'react';
import type { Json } from '../api/types';
import { type Moment, useCall } from './call';
import { t } from './texts';

interface Bubble {
  side: 'system' | 'caller' | 'note';
  text: string;
  more?: string;
  place?: string;
}

/** What was said and done, as people read it: keys one after the other in one bubble. */
export function bubblesOf(moments: readonly Moment[]): Bubble[] {
  const bubbles: Bubble[] = [];
  const requests = new Map<Json, Bubble>();
  for (const { kind, facts } of moments) {
    const place = facts.node ? `${facts.flow}/${facts.node}` : '';
    const last = bubbles.at(-1);
    if (kind === 'prompt' && facts.text) {
      bubbles.push({ side: 'system', text: String(facts.text), place });
    } else if (kind === 'key') {
      if (last?.side === 'caller' && last.more === 'keys') last.text += ` ${String(facts.key)}`;
      else bubbles.push({ side: 'caller', text: String(facts.key), more: 'keys' });
    } else if (kind === 'speech') {
      const best = (facts.readings as [string, number][] | undefined)?.[0];
      bubbles.push({ side: 'caller', text: best === undefined ? t('notUnderstood') : `“${best[0]}”` });
    } else if (kind === 'tick' && facts.silence) {
      bubbles.push({ side: 'caller', text: t('silence') });
    } else if (kind === 'hangup') {
      bubbles.push({ side: 'note', text: t('hungUp') });
    } else if (kind === 'robot-heard') {
      const to = facts.target ? String(facts.target) : t('nothing');
      const sure = facts.target ? `${facts.matcher} ${Number(facts.score).toFixed(2)}` : '';
      bubbles.push({ side: 'note', text: `→ ${to}`, more: `${sure} ${facts.reason ?? ''}`.trim(), place });
    } else if (kind === 'robot-class') {
      bubbles.push({ side: 'note', text: t('customer', { type: String(facts.type ?? '–') }) });
    } else if (kind === 'transfer') {
      bubbles.push({ side: 'note', text: t('transferTo', { dest: String(facts.dest) }) });
    } else if (kind === 'fetch' && !String(facts.uri).startsWith('build:')) {
      const bubble: Bubble = { side: 'note', text: `${facts.method ?? 'GET'} ${facts.uri}`, place };
      requests.set(facts.id ?? null, bubble);
      bubbles.push(bubble);
    } else if (kind === 'fetched' || kind === 'fetch-failed') {
      const bubble = requests.get(facts.id ?? null);
      if (bubble)
        bubble.more = `${facts.status ?? facts.reason ?? ''} ${facts.body ?? facts.message ?? ''}`.trim();
    }
  }
  return bubbles;
}

export function Transcript() {
  const moments = useCall((call) => call.moments);
  const partial = useCall((call) => call.partial);
  const list = useRef<HTMLOListElement>(null);
  const bubbles = bubblesOf(moments);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is new is brought into view
  useEffect(() => {
    // The list alone: the panel around it stays where the buttons of the call are.
    if (list.current) list.current.scrollTop = list.current.scrollHeight;
  }, [moments.length, partial]);
  return (
    <section aria-label={t('transcript')}>
      <h3 className="section-title">{t('transcript')}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <ol ref={list} className="bubbles" aria-live="polite" tabIndex={0}>
        {bubbles.map((bubble, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: bubbles only ever follow one another
          <li key={index} className={`bubble ${bubble.side}`}>
            {bubble.text}
            {bubble.more !== undefined && bubble.more !== 'keys' && (
              <code className="bubble-more">{bubble.more}</code>
            )}
            {bubble.place !== undefined && bubble.place !== '' && <small>{bubble.place}</small>}
          </li>
        ))}
        {partial !== '' && <li className="bubble caller partial">{partial}</li>}
      </ol>
    </section>
  );
}
