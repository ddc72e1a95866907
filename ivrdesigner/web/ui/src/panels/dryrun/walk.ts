/** A call that is walked through in the editor. The server plays it from its beginning each time (it is stateless). */

import { create } from 'zustand';
import type { Finding, JsonObject } from '../../api/types';
import { useDesigner } from '../../store/designer';
import { type FlowMarks, type NodeMark, useMarks, type Way } from '../../store/marks';
import { flush } from '../../store/sync';
import { type CallInput, type DryRunResult, dryRun, findingsOf, type PlayedStep, sentenceOf } from '../api';
import type { Walk as Scenario } from './scenario';

export const DRAWN_BY = 'dry-run';

export interface Setup {
  flow: string;
  caller: string;
  called: string;
  at: string;
  language: string;
  ask: boolean;
}

interface Walk {
  setup: Setup;
  answers: JsonObject[];
  inputs: CallInput[];
  result: DryRunResult | null;
  /** Variables before the last input, to tell what it changed; null where that is not known. */
  before: DryRunResult['variables'] | null;
  busy: boolean;
  error: string;
  /** Faults of the flow because of which it can't be played. */
  findings: Finding[];
}

const SETUP: Setup = { flow: '', caller: '', called: '', at: '', language: '', ask: false };

export const useWalk = create<Walk>()(() => ({
  setup: SETUP,
  answers: [],
  inputs: [],
  result: null,
  before: null,
  busy: false,
  error: '',
  findings: [],
}));

async function play(inputs: CallInput[], answers: JsonObject[], before: Walk['before']): Promise<void> {
  const { setup } = useWalk.getState();
  useWalk.setState({ busy: true, error: '', findings: [], inputs, answers });
  try {
    if (!(await flush())) throw new Error(useDesigner.getState().checkError || 'offline');
    const { doc, flow } = useDesigner.getState();
    const result = await dryRun({
      files: doc.files,
      ...(setup.called === '' ? { flow: setup.flow || flow } : { called: setup.called }),
      ...(setup.caller === '' ? {} : { caller: setup.caller }),
      ...(setup.at === '' ? {} : { at: setup.at }),
      ...(setup.language === '' ? {} : { language: setup.language }),
      inputs,
      answers,
      ask: setup.ask,
    });
    useWalk.setState({ result, before, busy: false });
    show(result);
  } catch (error) {
    useWalk.setState({ busy: false, error: sentenceOf(error), findings: findingsOf(error) });
  }
}

export function start(change: Partial<Setup> = {}): Promise<void> {
  const { setup } = useWalk.getState();
  useWalk.setState({
    setup: { ...setup, flow: setup.flow || useDesigner.getState().flow, ...change },
    result: null,
  });
  return play([], useWalk.getState().answers, null);
}

export function send(input: CallInput): Promise<void> {
  const { inputs, answers, result } = useWalk.getState();
  return play([...inputs, input], answers, result?.variables ?? null);
}

export function stepBack(): Promise<void> {
  const { inputs, answers } = useWalk.getState();
  return play(inputs.slice(0, -1), answers, null);
}

export function setAnswers(answers: JsonObject[]): Promise<void> {
  const { inputs, result, before } = useWalk.getState();
  if (result !== null) return play(inputs, answers, before);
  useWalk.setState({ answers });
  return Promise.resolve();
}

/** A whole call, such as the way of a proof: its steps in the form of scenario files. */
export function playScenario(scenario: JsonObject): Promise<void> {
  const text = (name: string) => (typeof scenario[name] === 'string' ? scenario[name] : '');
  useWalk.setState({
    setup: {
      ...SETUP,
      flow: text('flow'),
      caller: text('caller'),
      called: text('called'),
      at: text('at'),
      language: text('language'),
    },
    result: null,
  });
  return play(inputsOf(scenario), objects(scenario.http), null);
}

/** The inputs of a scenario; what it expects is left out. */
export function inputsOf(scenario: JsonObject): CallInput[] {
  const steps = Array.isArray(scenario.steps) ? scenario.steps : [];
  return steps.flatMap((step): CallInput[] => {
    if (step === 'silence') return [{ wait: true }];
    if (step === 'hangup') return [{ hangup: true }];
    if (step === null || typeof step !== 'object' || Array.isArray(step)) return [];
    if (typeof step.press === 'string') return [{ press: step.press }];
    if (typeof step.say === 'string') return [{ say: step.say }];
    if (step.silence === true) return [{ wait: true }];
    if (step.hangup === true) return [{ hangup: true }];
    if (typeof step.record === 'number') return [{ record: step.record }];
    const { transfer } = step;
    if (typeof transfer === 'string') return [{ transfer: { result: transfer, after: 10 } }];
    if (transfer !== null && typeof transfer === 'object' && !Array.isArray(transfer)) {
      return [{ transfer: { result: String(transfer.result), after: Number(transfer.after ?? 10) } }];
    }
    return [];
  });
}

function objects(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter((one) => one !== null && typeof one === 'object') : [];
}

/** Draws the way of the call on the graph, and opens the flow in which it is. */
export function show(result: DryRunResult): void {
  useMarks.getState().draw(DRAWN_BY, marksOf(result));
  const store = useDesigner.getState();
  if (store.flow !== result.flow && store.doc.flows[result.flow]) store.openFlow(result.flow);
  useDesigner.setState({ reveal: { nodes: [result.node] } });
}

export function marksOf(result: DryRunResult): Record<string, FlowMarks> {
  const flows = new Map<string, { nodes: Record<string, NodeMark>; ways: Map<string, Way> }>();
  const marks = (flow: string) => {
    const made = flows.get(flow) ?? { nodes: {} as Record<string, NodeMark>, ways: new Map<string, Way>() };
    flows.set(flow, made);
    return made;
  };
  for (const { kind, flow, node, path } of result.steps) {
    if (flow === '' || node === '') continue;
    if (kind === 'node') marks(flow).nodes[node] = 'visited';
    if (kind === 'branch' && path.length > 0) {
      marks(flow).ways.set(JSON.stringify(path), { node, path, mark: 'taken' });
    }
  }
  if (result.node !== '') marks(result.flow).nodes[result.node] = 'current';
  return Object.fromEntries(
    [...flows].map(([flow, { nodes, ways }]) => [flow, { nodes, ways: [...ways.values()], ghosts: [] }]),
  );
}

/** What is heard before each input, and after the last one. */
export function heardOf(steps: readonly PlayedStep[], inputs: number): string[] {
  const heard: string[] = Array.from({ length: inputs + 1 }, () => '');
  for (const { kind, text, input } of steps) {
    const place = input === null ? 0 : Math.min(input + 1, inputs);
    if (kind === 'prompt') heard[place] = `${heard[place] ?? ''}${text}\n`;
  }
  return heard;
}

/** The walked call as a scenario to keep. */
export function asScenario(name: string): Scenario {
  const { setup, answers, inputs, result } = useWalk.getState();
  return {
    name,
    flow: setup.flow || useDesigner.getState().flow,
    language: setup.language || undefined,
    caller: setup.caller || undefined,
    at: setup.at || undefined,
    answers,
    inputs,
    heard: heardOf(result?.steps ?? [], inputs.length),
    end: result?.ended ?? undefined,
  };
}
