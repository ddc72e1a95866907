import { useEffect, useRef } from 'react';
import { useDesigner } from '../../store/designer';
import type { DryRunResult, PlayedStep } from '../api';
import { anyText } from '../schema/localized';
import { isObject } from '../schema/values';
import { t } from './texts';

/** How a call ended, in words: `queue:800`, `hangup`, `error`. */
export function endWords(end: string): string {
  const [kind = '', ...rest] = end.split(':');
  const name = rest.join(':');
  if (kind === 'queue') return t('endQueue', { name });
  if (kind === 'voicemail') return t('endVoicemail', { name });
  if (kind === 'transfer') return t('endTransfer', { name });
  if (kind === 'exit') return t('endExit');
  return kind === 'error' ? t('endError') : kind === 'hangup' ? t('endHangup') : end;
}

const HIDDEN = new Set(['log', 'end', 'event']);

/** What was heard, pressed, said and asked, node by node. */
export function CallLog({ result }: { result: DryRunResult }) {
  const list = useRef<HTMLOListElement>(null);
  const count = result.steps.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new step is brought into view
  useEffect(() => {
    if (list.current) list.current.scrollTop = list.current.scrollHeight;
  }, [count]);
  return (
    <section aria-label={t('log')}>
      <ol ref={list} className="call-log" aria-live="polite">
        {result.steps
          .filter((step) => !HIDDEN.has(step.kind))
          .map((step, index) => (
            // Steps only ever follow one another; their place is what they are known by.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            <Step key={index} step={step} />
          ))}
      </ol>
    </section>
  );
}

function Step({ step }: { step: PlayedStep }) {
  const node = useDesigner((store) => store.doc.flows[step.flow]?.nodes[step.node]);
  const language = useDesigner((store) => store.textLanguage);
  const { kind, text } = step;
  if (kind === 'node') {
    const title = isObject(node) ? anyText(node.title, language) : '';
    return (
      <li className="call-node">
        <button
          type="button"
          className="link"
          onClick={() => useDesigner.getState().showField(step.flow, step.node, [])}
        >
          {title === '' ? step.node : `${title} · ${step.node}`}
        </button>
        <span className="call-time">{clock(step.at)}</span>
      </li>
    );
  }
  if (kind === 'prompt') return text.trim() === '' ? null : <li className="call-heard">{text}</li>;
  if (kind === 'key' || kind === 'speech')
    return <li className="call-said">{kind === 'key' ? `⌨ ${text}` : `“${text}”`}</li>;
  if (kind === 'silence') return <li className="call-said quiet">{t('silence')}</li>;
  if (kind === 'hangup') return <li className="call-said quiet">{t('hangup')}</li>;
  if (kind === 'branch') return <li className="call-branch">→ {step.target ?? text}</li>;
  return (
    <li className="call-other">
      <code>{text}</code>
    </li>
  );
}

/** Seconds since the call began as minutes and seconds. */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
