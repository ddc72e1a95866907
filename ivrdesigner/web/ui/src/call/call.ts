/** The call that is going on: its socket, its sound, and all that was told of it. */

import { create } from 'zustand';
import type { Json } from '../api/types';
import { Sound } from './sound';
import { clearWay, drawWay } from './way';

/** Something that happened in the call, as `ivrdesigner.replay` writes it down. */
export interface Moment {
  at: number;
  kind: string;
  facts: Readonly<Record<string, Json>>;
}

export interface Asked {
  build: number | null;
  flow: string;
  caller: string;
  called: string;
  language: string;
  at: string;
  microphone: boolean;
}

export interface Started {
  flow: string;
  called: string;
  language: string;
  speaks: boolean;
  understands: string[];
}

export type Phase = 'idle' | 'connecting' | 'connected' | 'over';

interface Call {
  asked: Asked;
  phase: Phase;
  started: Started | null;
  moments: readonly Moment[];
  /** What the recogniser believes so far. */
  partial: string;
  variables: Readonly<Record<string, Json>>;
  listening: boolean;
  speaking: boolean;
  recording: boolean;
  transfer: { dest: string; kind: string } | null;
  /** Why the call is over, by the word of the server; or a sentence when it was refused. */
  reason: string;
  message: string;
  problem: 'refused' | 'lost' | '';
  /** The recording of the call that is kept. */
  kept: string;
  microphone: 'off' | 'on' | 'denied';
  muted: boolean;
  volume: number;
  follow: boolean;
  /** Milliseconds to the server and back; null before the first answer. */
  delay: number | null;
}

const IDLE = {
  started: null,
  moments: [],
  partial: '',
  variables: {},
  listening: false,
  speaking: false,
  recording: false,
  transfer: null,
  reason: '',
  message: '',
  problem: '' as const,
  kept: '',
  microphone: 'off' as const,
  muted: false,
  delay: null,
};

export const useCall = create<Call>()(() => ({
  ...IDLE,
  asked: { build: null, flow: '', caller: '13800138000', called: '', language: '', at: '', microphone: true },
  phase: 'idle',
  volume: 0.9,
  follow: true,
}));

const PING = 5_000;
/** How long a flow may go on after hanging up before the line is cut. */
const PATIENCE = 20_000;
const MOST_MOMENTS = 2_000;

let socket: WebSocket | null = null;
let sound: Sound | null = null;
let pings = 0;

export function ask(change: Partial<Asked>): void {
  useCall.setState(({ asked }) => ({ asked: { ...asked, ...change } }));
}

/** Calls by the socket at ``address``; ``facts`` say what is called. */
export async function startCall(address: string, facts: Record<string, Json>): Promise<void> {
  if (socket !== null) return;
  const { asked, volume } = useCall.getState();
  useCall.setState({ ...IDLE, phase: 'connecting' });
  clearWay();
  const ours = new Sound(volume);
  sound = ours;
  const url = new URL(address, window.location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  const line = new WebSocket(url);
  line.binaryType = 'arraybuffer';
  socket = line;
  line.onopen = () => {
    const { microphone: _, ...own } = asked;
    line.send(JSON.stringify({ type: 'call', ...own, ...facts }));
    pings = window.setInterval(() => tell({ type: 'ping', at: performance.now() }), PING);
    tell({ type: 'ping', at: performance.now() });
  };
  line.onmessage = ({ data }: MessageEvent<ArrayBuffer | string>) => {
    if (typeof data === 'string') take(JSON.parse(data) as Message);
    else ours.play(data);
  };
  line.onclose = () => {
    if (socket === line) close();
  };
  await ours.start();
  if (asked.microphone && socket === line) {
    const hears = await ours.listen((samples) => {
      if (line.readyState === WebSocket.OPEN && line.bufferedAmount < 64_000) line.send(samples);
    });
    if (socket === line) useCall.setState({ microphone: hears ? 'on' : 'denied' });
  }
}

export function press(key: string): void {
  tell({ type: 'key', key });
}

export function say(text: string): void {
  tell({ type: 'say', text });
}

export function endTransfer(result: string): void {
  tell({ type: 'transfer', result });
}

/** The flow may say a last word; a call that has not begun, or does not end, is simply cut. */
export function hangUp(): void {
  const line = socket;
  const cut = () => {
    if (line === null || socket !== line) return;
    useCall.setState(({ reason }) => ({ reason: reason || 'disconnect' }));
    line.close();
  };
  if (useCall.getState().phase === 'connecting') {
    cut();
    return;
  }
  tell({ type: 'hangup' });
  window.setTimeout(cut, PATIENCE);
}

export function setMuted(muted: boolean): void {
  if (sound !== null) sound.muted = muted;
  useCall.setState({ muted });
}

export function setVolume(volume: number): void {
  if (sound !== null) sound.volume = volume;
  useCall.setState({ volume });
}

/** How loud prompts and caller are now, 0 to 1. */
export function levels(): { heard: number; spoken: number } {
  return { heard: sound?.heardLevel ?? 0, spoken: sound?.spokenLevel ?? 0 };
}

function tell(message: Record<string, Json>): void {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

function close(): void {
  window.clearInterval(pings);
  socket = null;
  const ended = sound;
  sound = null;
  // What was sent before the end is heard to its end.
  window.setTimeout(() => ended?.close(), 1500);
  const { phase, problem, reason } = useCall.getState();
  const lost = phase !== 'over' && problem === '' && reason === '';
  useCall.setState({
    phase: 'over',
    listening: false,
    speaking: false,
    recording: false,
    transfer: null,
    ...(lost ? { problem: 'lost' as const } : {}),
  });
}

interface Message {
  type: string;
  [name: string]: Json;
}

function take(message: Message): void {
  switch (message.type) {
    case 'started':
      useCall.setState({ phase: 'connected', started: message as unknown as Started });
      break;
    case 'moment':
      addMoment(message as unknown as Moment);
      break;
    case 'cut':
      sound?.cut(Number(message.id));
      break;
    case 'variables':
      useCall.setState({ variables: message.values as Record<string, Json> });
      break;
    case 'listening':
      useCall.setState({ listening: message.on === true, partial: '' });
      break;
    case 'speech':
      useCall.setState({ speaking: message.on === true });
      break;
    case 'partial':
      useCall.setState({ partial: String(message.text) });
      break;
    case 'recording':
      useCall.setState({ recording: message.on === true });
      break;
    case 'transfer':
      useCall.setState({ transfer: { dest: String(message.dest), kind: String(message.kind) } });
      break;
    case 'transferred':
      useCall.setState({ transfer: null });
      break;
    case 'pong':
      useCall.setState({ delay: Math.round(performance.now() - Number(message.at)) });
      break;
    case 'recorded':
      useCall.setState({ kept: String(message.id) });
      break;
    case 'refused':
      useCall.setState({ phase: 'over', problem: 'refused', message: String(message.message) });
      break;
    case 'failed':
      useCall.setState({ phase: 'over', reason: 'error', message: String(message.message) });
      break;
    case 'ended':
      useCall.setState({ phase: 'over', reason: String(message.reason), message: String(message.message) });
      break;
  }
}

function addMoment(moment: Moment): void {
  const moments = [...useCall.getState().moments, moment].slice(-MOST_MOMENTS);
  useCall.setState({ moments, ...(moment.kind === 'speech' ? { partial: '' } : {}) });
  if (moment.kind === 'node' || moment.kind === 'branch') drawWay(moments, useCall.getState().follow);
}
