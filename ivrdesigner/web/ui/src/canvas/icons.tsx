/** Icons of the kinds of nodes. */

import {
  ArrowUpToLine,
  CircleHelp,
  Clock,
  CornerDownLeft,
  Equal,
  GitBranch,
  Globe,
  Headset,
  Grid3x3 as Keypad,
  Languages,
  ListOrdered,
  LogOut,
  type LucideIcon,
  Mic,
  Phone,
  PhoneForwarded,
  PhoneOff,
  Undo2,
  Voicemail,
  Volume2,
  Workflow,
} from 'lucide-react';

const ICONS: Record<string, LucideIcon> = {
  play: Volume2,
  menu: ListOrdered,
  collect: Keypad,
  record: Mic,
  condition: GitBranch,
  hours: Clock,
  set: Equal,
  language: Languages,
  http: Globe,
  subflow: Workflow,
  return: CornerDownLeft,
  queue: Headset,
  voicemail: Voicemail,
  transfer: PhoneForwarded,
  back: Undo2,
  top: ArrowUpToLine,
  hangup: PhoneOff,
  exit: LogOut,
  unknown: CircleHelp,
};

export function KindIcon({ kind, size = 16 }: { kind: string; size?: number }) {
  const Icon = ICONS[kind] ?? Phone;
  return <Icon size={size} strokeWidth={2} aria-hidden="true" />;
}
