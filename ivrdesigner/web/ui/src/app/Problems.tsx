/** All findings of the draft. Choosing one shows its node and field. */

import { CircleAlert, Info, TriangleAlert, X } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { Finding } from '../api/types';
import { messages } from '../i18n/messages';
import { useDesigner } from '../store/designer';
import { useFindings } from '../store/hooks';
import { showFinding } from './findings';
import { useView } from './view';

const t = messages({
  title: { en: 'Findings', 'zh-Hans': '问题' },
  close: { en: 'Close the findings', 'zh-Hans': '关闭问题列表' },
  all: { en: 'All', 'zh-Hans': '全部' },
  error: { en: 'Errors', 'zh-Hans': '错误' },
  warning: { en: 'Warnings', 'zh-Hans': '警告' },
  info: { en: 'Remarks', 'zh-Hans': '提示' },
  none: { en: 'Nothing to remark: this draft can be built.', 'zh-Hans': '没有问题，可以构建。' },
  project: { en: 'Project', 'zh-Hans': '项目' },
});

const ICON = { error: CircleAlert, warning: TriangleAlert, info: Info };
const RANK = { error: 0, warning: 1, info: 2 };
const SHOWN = 300;

export function Problems() {
  const open = useView((view) => view.problems);
  const findings = useFindings();
  const flow = useDesigner((store) => store.flow);
  const [only, setOnly] = useState<Finding['severity'] | 'all'>('all');
  const sorted = useMemo(
    () =>
      findings
        .filter(({ severity }) => only === 'all' || severity === only)
        .sort(
          (a, b) =>
            RANK[a.severity] - RANK[b.severity] ||
            Number(b.flow === flow) - Number(a.flow === flow) ||
            a.line - b.line,
        ),
    [findings, only, flow],
  );
  if (!open) return null;
  const severities = (['error', 'warning', 'info'] as const).filter((one) =>
    findings.some(({ severity }) => severity === one),
  );
  return (
    <section id="findings" className="problems" aria-labelledby="findings-title">
      <div className="problems-head">
        <h2 id="findings-title" className="section-title">
          {t('title')}
        </h2>
        {severities.length > 1 && (
          <div className="segments">
            {(['all', ...severities] as const).map((one) => (
              <button key={one} type="button" aria-pressed={only === one} onClick={() => setOnly(one)}>
                {t(one)}
              </button>
            ))}
          </div>
        )}
        <span className="bar-space" />
        <button
          type="button"
          className="icon-button small"
          aria-label={t('close')}
          title={t('close')}
          onClick={() => useView.setState({ problems: false })}
        >
          <X size={15} aria-hidden="true" />
        </button>
      </div>
      {sorted.length === 0 ? (
        <p className="hint problems-none">{t('none')}</p>
      ) : (
        <ul>
          {sorted.slice(0, SHOWN).map((finding, index) => {
            const Icon = ICON[finding.severity];
            return (
              // Two findings may say the same of one place.
              // biome-ignore lint/suspicious/noArrayIndexKey: see above
              <li key={`${finding.code} ${finding.file} ${finding.line} ${index}`}>
                <button type="button" className="problem" onClick={() => showFinding(finding)}>
                  <Icon size={15} className={finding.severity} aria-label={t(finding.severity)} />
                  <span className="problem-text">
                    <span className="problem-message">{finding.message}</span>{' '}
                    <span className="problem-remedy">{finding.remedy}</span>
                  </span>
                  <span className="problem-place">
                    {finding.flow ? [finding.flow, finding.node].filter(Boolean).join(' / ') : t('project')}
                  </span>
                  <span className="problem-code">{finding.code}</span>
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
