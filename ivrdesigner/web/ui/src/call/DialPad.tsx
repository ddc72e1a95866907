import { press } from './call';
import { t } from './texts';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];
const LETTERS: Record<string, string> = {
  2: 'ABC',
  3: 'DEF',
  4: 'GHI',
  5: 'JKL',
  6: 'MNO',
  7: 'PQRS',
  8: 'TUV',
  9: 'WXYZ',
};

export function isKey(key: string): boolean {
  return key.length === 1 && KEYS.includes(key);
}

export function DialPad({ disabled }: { disabled: boolean }) {
  return (
    <fieldset className="dial-pad" disabled={disabled}>
      <legend className="visually-hidden">{t('pad')}</legend>
      {KEYS.map((key) => (
        <button key={key} type="button" onClick={() => press(key)}>
          <span className="visually-hidden">
            {t('key', { key: key === '*' ? t('star') : key === '#' ? t('pound') : key })}
          </span>
          <span aria-hidden="true">{key}</span>
          <small aria-hidden="true">{LETTERS[key] ?? '\u00a0'}</small>
        </button>
      ))}
    </fieldset>
  );
}
