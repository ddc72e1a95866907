import { useEffect, useId } from 'react';
import { Icon } from '../form/Icon';
import { play, stop, usePlayer } from './player';
import { t } from './texts';

interface Props {
  /** What is heard, for the label. */
  what: string;
  from: string | (() => Promise<Blob>);
  disabled?: boolean;
}

export function ListenButton({ what, from, disabled }: Props) {
  const source = useId();
  const isPlaying = usePlayer((player) => player.playing === source);
  const error = usePlayer((player) => (player.error?.source === source ? player.error.message : null));
  useEffect(
    () => () => {
      if (usePlayer.getState().playing === source) stop();
    },
    [source],
  );
  const label = isPlaying ? t('stop') : t('listenTo', { what });
  return (
    <>
      <button
        type="button"
        className="icon-button small"
        aria-label={label}
        title={isPlaying ? t('stop') : t('listen')}
        aria-pressed={isPlaying}
        disabled={disabled}
        onClick={() => (isPlaying ? stop() : void play(source, from))}
      >
        <Icon name={isPlaying ? 'stop' : 'listen'} />
      </button>
      {error !== null && (
        <p className="form-problem wide" role="status">
          {t('failed', { reason: error })}
        </p>
      )}
    </>
  );
}
