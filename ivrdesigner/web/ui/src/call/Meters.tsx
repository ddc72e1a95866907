import { useEffect, useRef } from 'react';
import { levels, useCall } from './call';
import { t } from './texts';

/** How loud prompts and caller are, at the pace of the screen; drawn without React, which need not know. */
export function Meters() {
  const heard = useRef<HTMLMeterElement>(null);
  const spoken = useRef<HTMLMeterElement>(null);
  const hasVoice = useCall((call) => call.microphone === 'on');
  useEffect(() => {
    let frame = 0;
    const draw = () => {
      const now = levels();
      if (heard.current) heard.current.value = now.heard;
      if (spoken.current) spoken.current.value = now.spoken;
      frame = requestAnimationFrame(draw);
    };
    draw();
    return () => cancelAnimationFrame(frame);
  }, []);
  return (
    <div className="meters">
      <label>
        {t('prompts')}
        <meter ref={heard} className="heard" min={0} max={1} value={0} />
      </label>
      {hasVoice && (
        <label>
          {t('voice')}
          <meter ref={spoken} className="spoken" min={0} max={1} value={0} />
        </label>
      )}
    </div>
  );
}
