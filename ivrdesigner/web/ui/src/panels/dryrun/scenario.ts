/** A call that was walked through, written as a scenario file that `ivrctl test` plays (docs/flows.md). */

import type { Json, JsonObject } from '../../api/types';
import type { CallInput } from '../api';

export interface Walk {
  name: string;
  flow: string;
  language: string | undefined;
  caller: string | undefined;
  at: string | undefined;
  /** As `http` of scenario files. */
  answers: readonly JsonObject[];
  inputs: readonly CallInput[];
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
    for (const answer of walk.answers) lines.push(`  - ${flowMap(Object.entries(answer))}`);
  }
  lines.push('steps:');
  const expected = (index: number) => {
    const heard = excerpt(walk.heard[index] ?? '');
    if (heard) lines.push(`  - expect: ${scalar(heard)}`);
  };
  walk.inputs.forEach((input, index) => {
    expected(index);
    const [[kind, value] = ['', undefined]] = Object.entries(input);
    if (kind === 'wait') lines.push('  - silence');
    else if (kind === 'hangup') lines.push('  - hangup');
    else if (kind === 'transfer' && input.transfer) {
      lines.push(`  - transfer: ${flowMap(Object.entries(input.transfer))}`);
    } else lines.push(`  - ${kind}: ${scalar(value as Json)}`);
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
