import { useState } from 'react';
import type { DryRunResult } from '../api';
import { Icon } from '../form/Icon';
import { isKeySequence, PAD } from '../menu/keys';
import { t } from './texts';
import { send } from './walk';

/** What the caller can do now. Digits typed on the keyboard while the pad has the focus press its keys. */
export function CallerInput({ result, busy }: { result: DryRunResult; busy: boolean }) {
  const [keys, setKeys] = useState('');
  const [words, setWords] = useState('');
  const [seconds, setSeconds] = useState('3');
  const press = (text: string) => {
    if (isKeySequence(text)) void send({ press: text });
  };
  return (
    <div className="caller-input">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would need a legend that is drawn */}
      <div
        className="call-pad"
        role="group"
        aria-label={t('pad')}
        onKeyDown={(event) => {
          if (isKeySequence(event.key) && !busy && !(event.target instanceof HTMLInputElement)) {
            event.preventDefault();
            event.stopPropagation();
            press(event.key);
          }
        }}
      >
        {PAD.map((key) => (
          // Kept enabled while the call is played, so that the focus stays where it is.
          <button
            type="button"
            key={key}
            className="pad-key used"
            aria-label={t('press', { key })}
            aria-disabled={busy}
            onClick={() => !busy && press(key)}
          >
            <span className="pad-digit">{key}</span>
          </button>
        ))}
      </div>
      <div className="caller-ways">
        <Line
          label={t('keys')}
          hint={t('keysHint')}
          value={keys}
          onChange={setKeys}
          busy={busy || !isKeySequence(keys)}
          onSend={() => {
            press(keys);
            setKeys('');
          }}
          tel
        />
        <Line
          label={t('say')}
          hint={t('sayHint')}
          value={words}
          onChange={setWords}
          busy={busy || words.trim() === ''}
          onSend={() => {
            void send({ say: words.trim() });
            setWords('');
          }}
        />
        {result.waiting === 'recording' && (
          <Line
            label={t('record')}
            hint={t('seconds')}
            value={seconds}
            onChange={setSeconds}
            busy={busy || !(Number(seconds) >= 0)}
            onSend={() => void send({ record: Number(seconds) })}
          />
        )}
        <div className="button-row">
          <button type="button" className="button" disabled={busy} onClick={() => void send({ wait: true })}>
            {t('wait')}
          </button>
          <button
            type="button"
            className="button danger"
            disabled={busy}
            onClick={() => void send({ hangup: true })}
          >
            <Icon name="hangup" /> {t('hangup')}
          </button>
        </div>
      </div>
    </div>
  );
}

interface LineProps {
  label: string;
  hint: string;
  value: string;
  busy: boolean;
  tel?: boolean;
  onChange: (text: string) => void;
  onSend: () => void;
}

function Line({ label, hint, value, busy, tel, onChange, onSend }: LineProps) {
  return (
    <form
      className="caller-line"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) onSend();
      }}
    >
      <input
        className="field"
        type="text"
        inputMode={tel ? 'tel' : 'text'}
        value={value}
        aria-label={label}
        placeholder={`${label}: ${hint}`}
        autoComplete="off"
        onChange={(event) => onChange(event.target.value)}
      />
      <button type="submit" className="button" disabled={busy} aria-label={`${label}: ${t('send')}`}>
        {t('send')}
      </button>
    </form>
  );
}
