/** The panels of this folder; each is fetched when it is first opened. */

import { lazy } from 'react';
import { registerPanel } from '../app/registry';
import { messages } from '../i18n/messages';
import { Icon } from './form/Icon';
import './panels.css';

const t = messages({
  node: { en: 'Node', 'zh-Hans': '节点' },
  yaml: { en: 'YAML', 'zh-Hans': 'YAML' },
});

registerPanel({
  id: 'node',
  order: 10,
  title: () => t('node'),
  icon: <Icon name="node" size={18} />,
  component: lazy(() => import('./node/NodePanel').then((module) => ({ default: module.NodePanel }))),
});
registerPanel({
  id: 'yaml',
  order: 20,
  title: () => t('yaml'),
  icon: <Icon name="code" size={18} />,
  component: lazy(() => import('./yaml/YamlPanel').then((module) => ({ default: module.YamlPanel }))),
  width: 520,
});
