/** A call that was walked through, written as a scenario file that `ivrctl test` plays (docs/flows.md). */

import type { Json } from '../../api/types';

export interface WalkedInput {
  kind: 'press' | 'say' | 'wait' | 'hangup';
  text: string;
}

export interface Answer {
  request: string;
  status?: number;
  json?: Json;
  text?: string;
  fail?: string;
}

export interface Walk {
  name: string;
  flow: string;
  language: string | undefined;
  caller: string | undefined;
  at: string | undefined;
  answers: readonly Answer[];
  inputs: readonly WalkedInput[];
  /** What was heard before each input, and after the last one. */
  heard: readonly string[];
  end: string | undefined;
}

/** A JSON value is a YAML value, and quoted so that no text is taken for a number. */
function scalar(value: Json): string {
  return JSON.stringify(value);
}

function flowMap(entries: [string, Json | undefined][]): string {
  const written = entries.filter((entry): entry is [string, Json] => entry[1] !== undefined);
  return `{${written.map(([key, value]) => `${key}: ${scalar(value)}`).join(', ')}}`;
}

/** A part of what is heard that no later change of punctuation breaks: its first words. */
export function excerpt(heard: string): string {
  const first = heard.trim().split(/[\n。.!?！？]/)[0] ?? '';
  return first.slice(0, 40).trim();
}

export function scenarioText(walk: Walk): string {
  const lines = [`scenario: ${scalar(walk.name)}`];
  if (walk.at) lines.push(`at: ${scalar(walk.at)}`);
  lines.push(`flow: ${scalar(walk.flow)}`);
  if (walk.language) lines.push(`language: ${scalar(walk.language)}`);
  if (walk.caller) lines.push(`caller: ${scalar(walk.caller)}`);
  if (walk.answers.length > 0) {
    lines.push('http:');
    for (const { request, status, json, text, fail } of walk.answers) {
      const answer = fail === undefined ? { status, json, text } : {};
      lines.push(`  - ${flowMap([['request', request], ...Object.entries(answer), ['fail', fail]])}`);
    }
  }
  lines.push('steps:');
  const expected = (index: number) => {
    const heard = excerpt(walk.heard[index] ?? '');
    if (heard) lines.push(`  - expect: ${scalar(heard)}`);
  };
  walk.inputs.forEach((input, index) => {
    expected(index);
    if (input.kind === 'wait') lines.push('  - silence');
    else if (input.kind === 'hangup') lines.push('  - hangup');
    else lines.push(`  - ${input.kind}: ${scalar(input.text)}`);
  });
  expected(walk.inputs.length);
  if (walk.end) lines.push(`  - expect: ${flowMap([['end', walk.end]])}`);
  return `${lines.join('\n')}\n`;
}

/** A file name below `tests/` that is free. */
export function scenarioFile(name: string, files: Readonly<Record<string, string>>): string {
  const stem =
    name
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-+|-+$/g, '') || 'scenario';
  for (let count = 1; ; count += 1) {
    const path = `tests/${stem}${count === 1 ? '' : `-${count}`}.yaml`;
    if (!(path in files)) return path;
  }
}
