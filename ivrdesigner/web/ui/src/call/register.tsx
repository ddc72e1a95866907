/** The panels of calls: the telephone, and the calls that were recorded. */

import { PhoneCall, Rewind } from 'lucide-react';
import { lazy } from 'react';
import { registerPanel } from '../app/registry';
import './call.css';
import { t } from './texts';

registerPanel({
  id: 'call',
  order: 60,
  title: () => t('call'),
  icon: <PhoneCall size={18} aria-hidden="true" />,
  component: lazy(() => import('./CallPanel').then((module) => ({ default: module.CallPanel }))),
  right: 'call',
  width: 400,
});
registerPanel({
  id: 'calls',
  order: 65,
  title: () => t('recorded'),
  icon: <Rewind size={18} aria-hidden="true" />,
  component: lazy(() => import('./RecordedCalls').then((module) => ({ default: module.RecordedCalls }))),
  width: 520,
});
