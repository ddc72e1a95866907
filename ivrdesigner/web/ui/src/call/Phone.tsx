/** The telephone of any call: what is called, the buttons, and what is told of the call. */

import { Mic, MicOff, PhoneCall, PhoneOff } from 'lucide-react';
import { type FormEvent, type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { endTransfer, hangUp, press, say, setMuted, setVolume, useCall } from './call';
import { DialPad, isKey } from './DialPad';
import { Meters } from './Meters';
import { Transcript } from './Transcript';
import { t } from './texts';

interface Telephone {
  /** What is called and by whom; shown while nobody is on the line. */
  setup: ReactNode;
  /** Calls; null while there is nothing to be called. */
  start: (() => void) | null;
  /** Where a call that was kept is found. */
  kept: ReactNode;
  /** More to choose during the call. */
  controls?: ReactNode;
  /** More that is told of the call. */
  children?: ReactNode;
}

export function Phone({ setup, start, kept, controls, children }: Telephone) {
  const phase = useCall((call) => call.phase);
  const isLive = phase === 'connecting' || phase === 'connected';
  const phone = useRef<HTMLElement>(null);
  useEffect(() => {
    if (isLive) phone.current?.focus({ preventScroll: true });
  }, [isLive]);
  const onKey = (event: KeyboardEvent) => {
    const from = event.target as HTMLElement;
    if (!isLive || from.matches('input, textarea, select') || event.ctrlKey || event.metaKey || event.altKey)
      return;
    if (!isKey(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    press(event.key);
  };
  return (
    <section className="call-panel" ref={phone} aria-label={t('call')} tabIndex={-1} onKeyDown={onKey}>
      {!isLive && setup}
      <Status kept={kept} />
      <div className="call-buttons">
        {isLive ? (
          <button type="button" className="button danger-filled" onClick={hangUp}>
            <PhoneOff size={16} aria-hidden="true" /> {t('hangup')}
          </button>
        ) : (
          <button
            type="button"
            className="button primary call-button"
            disabled={start === null}
            onClick={() => start?.()}
          >
            <PhoneCall size={16} aria-hidden="true" /> {phase === 'over' ? t('again') : t('start')}
          </button>
        )}
      </div>
      {(isLive || phase === 'over') && (
        <>
          {isLive && <Controls more={controls} />}
          <Transcript />
          {children}
        </>
      )}
    </section>
  );
}

function Status({ kept: link }: { kept: ReactNode }) {
  const { phase, started, reason, message, problem, kept, microphone, muted, delay } = useCall();
  const { listening, speaking, recording } = useCall();
  const wanted = useCall((call) => call.asked.microphone);
  return (
    <div className="call-status">
      <p role="status">
        {phase === 'connecting' && t('connecting')}
        {phase === 'connected' &&
          (recording ? t('records') : speaking ? t('hearsYou') : listening ? t('listens') : t('connected'))}
        {phase === 'over' && problem === '' && t('over', { reason: endOf(reason) })}
      </p>
      {problem !== '' && (
        <p className="form-problem" role="alert">
          {problem === 'lost' ? t('lost') : t('refused', { reason: message })}
        </p>
      )}
      {problem === '' && reason === 'error' && message !== '' && <p className="form-problem">{message}</p>}
      {phase === 'connected' && delay !== null && <Quality delay={delay} />}
      {phase === 'connected' && started !== null && !started.speaks && (
        <p className="hint">{t('noVoices')}</p>
      )}
      {phase === 'connected' && started !== null && <Understands {...started} />}
      {phase === 'connected' && wanted && microphone === 'denied' && (
        <p className="hint">{t('noMicrophone')}</p>
      )}
      {phase === 'connected' && muted && <p className="hint">{t('muted')}</p>}
      {phase === 'over' && kept !== '' && (
        <p className="hint">
          {t('kept')} {link}
        </p>
      )}
    </div>
  );
}

export function endOf(reason: string): string {
  if (reason === 'transfer') return t('endTransfer');
  if (reason === 'disconnect') return t('endHangup');
  return reason === 'error' || reason === 'stuck' ? t('endError') : t('endExit');
}

function Understands({ understands, language }: { understands: string[]; language: string }) {
  if (understands.length === 0) return <p className="hint">{t('noRecognizer')}</p>;
  const primary = language.split('-')[0]?.toLowerCase();
  const fits = understands.some((tag) => tag === '*' || tag.split('-')[0]?.toLowerCase() === primary);
  if (fits) return null;
  return <p className="hint">{t('otherLanguage', { languages: understands.join(', '), language })}</p>;
}

function Quality({ delay }: { delay: number }) {
  const word = delay < 150 ? 'good' : delay < 400 ? 'fair' : 'poor';
  return (
    <p className={`quality ${word}`}>
      {t('quality')}: {t(word)} ({t('milliseconds', { value: delay })})
    </p>
  );
}

function Controls({ more }: { more: ReactNode }) {
  const { phase, microphone, muted, volume, transfer } = useCall();
  return (
    <div className="call-controls">
      {transfer !== null && transfer.kind === 'bridge' && (
        <fieldset className="bridge">
          <legend>
            {t('transferTo', { dest: transfer.dest })}. {t('bridge')}
          </legend>
          {(['answered', 'busy', 'noanswer'] as const).map((result) => (
            <button key={result} type="button" className="button" onClick={() => endTransfer(result)}>
              {t(result)}
            </button>
          ))}
        </fieldset>
      )}
      <DialPad disabled={phase !== 'connected'} />
      <Words />
      <Meters />
      <div className="sound-controls">
        <label>
          {t('volume')}
          <input
            type="range"
            min={0}
            max={1}
            step={0.05}
            value={volume}
            onChange={(event) => setVolume(Number(event.target.value))}
          />
        </label>
        {microphone === 'on' && (
          <button
            type="button"
            className="icon-button"
            aria-pressed={muted}
            aria-label={muted ? t('unmute') : t('mute')}
            title={muted ? t('unmute') : t('mute')}
            onClick={() => setMuted(!muted)}
          >
            {muted ? <MicOff size={18} aria-hidden="true" /> : <Mic size={18} aria-hidden="true" />}
          </button>
        )}
      </div>
      {more}
    </div>
  );
}

/** Words count while the flow listens to words, as on a telephone: until then they can be written, not said. */
function Words() {
  const isListening = useCall((call) => call.phase === 'connected' && call.listening);
  const [text, setText] = useState('');
  const speak = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== '') say(text.trim());
    setText('');
  };
  return (
    <form className="words" onSubmit={speak}>
      <input
        className="field"
        aria-label={t('sayHelp')}
        placeholder={t('sayHelp')}
        value={text}
        maxLength={500}
        onChange={(event) => setText(event.target.value)}
      />
      <button
        type="submit"
        className="button"
        disabled={!isListening}
        title={isListening ? '' : t('sayLater')}
      >
        {t('say')}
      </button>
    </form>
  );
}
