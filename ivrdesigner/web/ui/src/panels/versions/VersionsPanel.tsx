import { useEffect, useState } from 'react';
import { messages } from '../../i18n/messages';
import { useDesigner } from '../../store/designer';
import { useMarks } from '../../store/marks';
import { Builds } from './Builds';
import { Compare } from './Compare';
import { loadHistory, useHistoryOf } from './history';
import { DRAWN_BY } from './marks';
import { Revisions } from './Revisions';
import { t } from './texts';

const tabs = messages({ tabs: { en: 'Parts of the history', 'zh-Hans': '版本信息' } });

const PARTS = { builds: Builds, versions: Revisions, compare: Compare } as const;
type Part = keyof typeof PARTS;
const NAMES: Record<Part, () => string> = {
  builds: () => `${t('build')} · ${t('deploy')}`,
  versions: () => t('versions'),
  compare: () => t('before'),
};

/** Versions of the project: what was saved, what differs, what was built, and what is in force. */
export function VersionsPanel() {
  const [part, setPart] = useState<Part>('builds');
  const failed = useHistoryOf((history) => (history.state === 'failed' ? history.error : ''));
  const head = useDesigner((store) => store.base);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new version is a new history
  useEffect(() => void loadHistory(), [head]);
  useEffect(() => () => useMarks.getState().clear(DRAWN_BY), []);
  const Chosen = PARTS[part];
  return (
    <div className="versions">
      <div className="tabs" role="tablist" aria-label={tabs('tabs')}>
        {(Object.keys(PARTS) as Part[]).map((name) => (
          <button
            type="button"
            key={name}
            role="tab"
            id={`versions-${name}`}
            aria-selected={part === name}
            aria-controls="versions-part"
            onClick={() => setPart(name)}
          >
            {NAMES[name]()}
          </button>
        ))}
      </div>
      {failed !== '' && (
        <p className="form-problem" role="alert">
          {failed}
        </p>
      )}
      <div id="versions-part" role="tabpanel" aria-labelledby={`versions-${part}`}>
        <Chosen />
      </div>
    </div>
  );
}
