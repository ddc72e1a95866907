/** The panels of this folder; each is fetched when it is first opened. */

import { type ComponentType, lazy } from 'react';
import { registerOverlay, registerPanel } from '../app/registry';
import { messages } from '../i18n/messages';
import { ConflictDialog } from './conflict/ConflictDialog';
import { Icon, type IconName } from './form/Icon';
import './panels.css';

const t = messages({
  node: { en: 'Node', 'zh-Hans': '节点' },
  yaml: { en: 'YAML', 'zh-Hans': 'YAML' },
  'dry-run': { en: 'Dry run', 'zh-Hans': '试走' },
  proofs: { en: 'Proofs', 'zh-Hans': '证明' },
  versions: { en: 'Versions', 'zh-Hans': '版本' },
  settings: { en: 'Project', 'zh-Hans': '项目' },
  exchange: { en: 'Files', 'zh-Hans': '导入导出' },
});

type Id = Parameters<typeof t>[0];

/** A component that is in a file of its own. */
const later = (load: () => Promise<ComponentType>) => lazy(async () => ({ default: await load() }));

const PANELS: [Id, IconName, ComponentType, number?][] = [
  ['node', 'node', later(async () => (await import('./node/NodePanel')).NodePanel), 380],
  ['yaml', 'code', later(async () => (await import('./yaml/YamlPanel')).YamlPanel), 540],
  ['dry-run', 'phone', later(async () => (await import('./dryrun/DryRunPanel')).DryRunPanel), 380],
  ['proofs', 'proof', later(async () => (await import('./proofs/ProofsPanel')).ProofsPanel)],
  ['versions', 'versions', later(async () => (await import('./versions/VersionsPanel')).VersionsPanel), 420],
  ['settings', 'settings', later(async () => (await import('./settings/SettingsPanel')).SettingsPanel), 400],
  ['exchange', 'exchange', later(async () => (await import('./exchange/ExchangePanel')).ExchangePanel)],
];

PANELS.forEach(([id, icon, component, width = 360], index) => {
  registerPanel({
    id,
    order: 10 * (index + 1),
    title: () => t(id),
    icon: <Icon name={icon} size={18} />,
    component,
    width,
  });
});
registerOverlay(ConflictDialog);
