/** Offers the draft that was left unsaved in this browser. */

import { History } from 'lucide-react';
import { useEffect, useState } from 'react';
import { messages } from '../i18n/messages';
import { moment } from '../i18n/moment';
import { forgetDraft, type KeptDraft, keptDraft, restoreDraft, startKeeping } from '../store/keep';

const t = messages({
  kept: {
    en: 'Unsaved work from {time} was found in this browser.',
    'zh-Hans': '在此浏览器中发现 {time} 未保存的修改。',
  },
  restore: { en: 'Go on with it', 'zh-Hans': '恢复' },
  discard: { en: 'Discard', 'zh-Hans': '丢弃' },
});

export function KeptNotice({ project }: { project: string }) {
  const [kept, setKept] = useState<KeptDraft | null>(null);
  useEffect(() => {
    let isGone = false;
    let stop: () => void = () => undefined;
    // First look, then keep: this tab's own key may hold what it had before a reload.
    void keptDraft(project).then((found) => {
      if (isGone) return;
      setKept(found);
      stop = startKeeping(project);
    });
    return () => {
      isGone = true;
      stop();
    };
  }, [project]);
  if (!kept) return null;
  const time = moment(kept.at);
  return (
    <div className="notice" role="alert">
      <History size={16} aria-hidden="true" />
      <span>{t('kept', { time })}</span>
      <button
        type="button"
        className="button primary"
        onClick={() => {
          restoreDraft(kept);
          setKept(null);
        }}
      >
        {t('restore')}
      </button>
      <button
        type="button"
        className="button"
        onClick={() => {
          forgetDraft(kept);
          setKept(null);
        }}
      >
        {t('discard')}
      </button>
    </div>
  );
}
