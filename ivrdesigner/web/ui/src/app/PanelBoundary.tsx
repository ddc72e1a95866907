/** A fault in a panel takes that panel away, never the document. */

import { Component, type ReactNode } from 'react';
import { messages } from '../i18n/messages';

const t = messages({
  failed: { en: 'This panel has failed: {reason}', 'zh-Hans': '此面板出错：{reason}' },
  again: { en: 'Open it again', 'zh-Hans': '重新打开' },
});

interface Props {
  children: ReactNode;
}

export class PanelBoundary extends Component<Props, { reason: string | null }> {
  override state = { reason: null as string | null };

  static getDerivedStateFromError(error: unknown) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }

  override render() {
    if (this.state.reason === null) return this.props.children;
    return (
      <div className="panel-failed" role="alert">
        <p>{t('failed', { reason: this.state.reason })}</p>
        <button type="button" className="button" onClick={() => this.setState({ reason: null })}>
          {t('again')}
        </button>
      </div>
    );
  }
}
