import { describe, expect, it } from 'vitest';
import type { DryRunResult, PlayedStep } from '../api';
import { bodyFields } from './Answers';
import { excerpt, scenarioFile, scenarioText } from './scenario';
import { heardOf, inputsOf, marksOf } from './walk';

const step = (kind: string, text: string, more: Partial<PlayedStep> = {}): PlayedStep => ({
  at: 0,
  kind,
  flow: 'main',
  node: 'menu',
  text,
  target: null,
  path: [],
  input: null,
  ...more,
});

describe('a walked call', () => {
  const steps = [
    step('node', 'menu'),
    step('prompt', '欢迎致电。按1。'),
    step('key', '1', { input: 0 }),
    step('branch', '1', { target: 'agent', path: ['nodes', 'menu', 'keys', '1', 'to'], input: 0 }),
    step('node', 'agent', { node: 'agent', input: 0 }),
    step('prompt', '正在转接', { node: 'agent', input: 0 }),
  ];

  it('knows what was heard before each input', () => {
    expect(heardOf(steps, 1)).toEqual(['欢迎致电。按1。\n', '正在转接\n']);
  });

  it('is drawn on the graph: nodes passed, the present one, ways taken', () => {
    const result = { steps, flow: 'main', node: 'agent' } as unknown as DryRunResult;
    expect(marksOf(result)).toEqual({
      main: {
        nodes: { menu: 'visited', agent: 'current' },
        ways: [{ node: 'menu', path: ['nodes', 'menu', 'keys', '1', 'to'], mark: 'taken' }],
        ghosts: [],
      },
    });
  });

  it('becomes a scenario that `ivrctl test` plays', () => {
    const text = scenarioText({
      name: '转人工',
      flow: 'main',
      language: 'zh-CN',
      caller: undefined,
      at: undefined,
      answers: [{ request: 'GET */balance', status: 200, json: { balance: 12.5 } }],
      inputs: [{ press: '1' }, { wait: true }],
      heard: heardOf(steps, 2),
      end: 'queue:800',
    });
    expect(text).toBe(
      [
        'scenario: "转人工"',
        'flow: "main"',
        'language: "zh-CN"',
        'http:',
        '  - {request: "GET */balance", status: 200, json: {"balance":12.5}}',
        'steps:',
        '  - expect: "欢迎致电"',
        '  - press: "1"',
        '  - expect: "正在转接"',
        '  - silence',
        '  - expect: {end: "queue:800"}',
        '',
      ].join('\n'),
    );
  });

  it('expects the first words only, and nothing where nothing was said', () => {
    expect(excerpt('  您好！请按1。')).toBe('您好');
    expect(excerpt('')).toBe('');
  });

  it('takes a free file name that people can read', () => {
    expect(scenarioFile('Ask for an agent!', {})).toBe('tests/ask-for-an-agent.yaml');
    expect(scenarioFile('转人工', { 'tests/转人工.yaml': '' })).toBe('tests/转人工-2.yaml');
    expect(scenarioFile('???', {})).toBe('tests/scenario.yaml');
  });

  it('plays the way of a proof: its inputs without what it expects', () => {
    const scenario = {
      steps: [{ expect: '欢迎' }, { press: '1' }, 'silence', { transfer: 'busy' }, { hangup: true }],
    };
    expect(inputsOf(scenario)).toEqual([
      { press: '1' },
      { wait: true },
      { transfer: { result: 'busy', after: 10 } },
      { hangup: true },
    ]);
  });

  it('sends JSON where a body is JSON, else text', () => {
    expect(bodyFields('{"a": 1}')).toEqual({ json: { a: 1 } });
    expect(bodyFields('Balance: 12')).toEqual({ text: 'Balance: 12' });
    expect(bodyFields(' ')).toEqual({});
  });
});
