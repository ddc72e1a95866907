/** The line at the bottom: findings, whether the server has checked the draft, size of the flow. */

import {
  ChevronDown,
  ChevronUp,
  CircleAlert,
  CircleCheck,
  CloudOff,
  LoaderCircle,
  TriangleAlert,
} from 'lucide-react';
import { messages } from '../i18n/messages';
import { type CheckState, useDesigner } from '../store/designer';
import { useFindings } from '../store/hooks';
import { useView } from './view';

const t = messages({
  status: { en: 'State of the draft', 'zh-Hans': '草稿状态' },
  noFindings: { en: 'No findings', 'zh-Hans': '没有问题' },
  errors: { en: 'Errors: {count}', 'zh-Hans': '错误：{count}' },
  warnings: { en: 'Warnings: {count}', 'zh-Hans': '警告：{count}' },
  show: { en: 'Show the findings', 'zh-Hans': '显示问题' },
  checked: { en: 'Checked', 'zh-Hans': '已检查' },
  waiting: { en: 'Checking…', 'zh-Hans': '正在检查…' },
  checking: { en: 'Checking…', 'zh-Hans': '正在检查…' },
  offline: { en: 'Not checked: no connection', 'zh-Hans': '未检查：无连接' },
  signedOut: { en: 'Not checked: signed out', 'zh-Hans': '未检查：已退出登录' },
  refused: { en: 'Not written: {reason}', 'zh-Hans': '未写入：{reason}' },
  nodes: { en: 'Nodes: {count}', 'zh-Hans': '{count} 个节点' },
  selected: { en: '{count} selected', 'zh-Hans': '已选 {count} 个' },
});

export function StatusBar() {
  const findings = useFindings();
  const check = useDesigner((store) => store.check);
  const reason = useDesigner((store) => store.checkError);
  const selected = useDesigner((store) => store.selection.length);
  const nodes = useDesigner((store) => Object.keys(store.doc.flows[store.flow]?.nodes ?? {}).length);
  const open = useView((view) => view.problems);
  const count = (severity: string) => findings.filter((finding) => finding.severity === severity).length;
  const [errors, warnings] = [count('error'), count('warning')];
  return (
    <footer className="status-bar" data-region="status">
      <button
        type="button"
        className="status-findings"
        aria-expanded={open}
        aria-controls="findings"
        title={t('show')}
        onClick={() => useView.setState({ problems: !open })}
      >
        {findings.length === 0 ? (
          <>
            <CircleCheck size={14} className="success" aria-hidden="true" />
            {t('noFindings')}
          </>
        ) : (
          <>
            <CircleAlert size={14} className={errors ? 'error' : ''} aria-hidden="true" />
            {t('errors', { count: errors })}
            <TriangleAlert size={14} className={warnings ? 'warning' : ''} aria-hidden="true" />
            {t('warnings', { count: warnings })}
          </>
        )}
        {open ? <ChevronDown size={14} aria-hidden="true" /> : <ChevronUp size={14} aria-hidden="true" />}
      </button>
      <CheckText check={check} reason={reason} />
      <span className="bar-space" />
      {selected > 0 && <span>{t('selected', { count: selected })}</span>}
      <span className="only-wide">{t('nodes', { count: nodes })}</span>
    </footer>
  );
}

function CheckText({ check, reason }: { check: CheckState; reason: string }) {
  const text = t(check, { reason });
  return (
    <span className={`status-check ${check}`} title={text}>
      {(check === 'waiting' || check === 'checking') && (
        <LoaderCircle size={13} className="spin" aria-hidden="true" />
      )}
      {(check === 'offline' || check === 'signedOut') && <CloudOff size={13} aria-hidden="true" />}
      <span className="status-text">{text}</span>
    </span>
  );
}
