import type { Instant } from '@hub/kernel';
import type { Variables } from '../decisions/feel.ts';
import type { Step } from '../instances/process-instance.ts';
import { advanceProcess, startProcess } from '../machine/process-machine.ts';
import type { Decide, ProcessState, Progress, Stimulus, Wait } from '../machine/process-state.ts';
import type { ProcessModel } from './process-model.ts';

/** What happened to a past instance, as its steps tell it. */
export interface Past {
  readonly id: string;
  readonly startedAt: Instant;
  readonly endedAt?: Instant;
  readonly steps: readonly Step[];
}

/** How a past instance would have gone by a version. */
export interface Replay {
  /** `waiting` when it asks for something that nobody did then. */
  readonly outcome: 'completed' | 'failed' | 'cancelled' | 'waiting' | 'error';
  readonly passed: readonly string[];
  readonly waiting: readonly string[];
  readonly output: Variables;
  /** The code of an uncaught BPMN error, or in words why the version could not be run. */
  readonly error?: string;
}

const mostMoves = 2_000;

/**
 * Plays a past instance by another version: tasks, services and messages give what they gave then, in the order of then;
 * timers fire when they come due in the time of then. Nothing outside is touched. Pure.
 */
export function replay(model: ProcessModel, past: Past, decide: Decide): Replay {
  const passed: string[] = [];
  try {
    return play(model, past, decide, passed);
  } catch (error) {
    return {
      outcome: 'error',
      passed,
      waiting: [],
      output: {},
      error: error instanceof Error ? error.message : String(error),
    };
  }
}

function play(model: ProcessModel, past: Past, decide: Decide, passed: string[]): Replay {
  const [first] = past.steps;
  const given = past.steps.filter((step) => step.node !== undefined);
  const used = new Set<Step>();
  let now = past.startedAt;
  let output: Variables = {};
  const take = ({ state, effects, passed: some }: Progress): ProcessState => {
    passed.push(...some);
    for (const effect of effects) if (effect.kind === 'ended') output = effect.output;
    return state;
  };
  let state = take(startProcess(model, first?.data.values ?? {}, now, decide, startOf(model, first)));
  for (let moves = 0; state.status === 'running' && moves < mostMoves; moves += 1) {
    const next = nextOf(state, given, used, past.endedAt ?? now);
    if (!next) break;
    if (next.step) used.add(next.step);
    now = Math.max(now, next.at);
    const progress = advanceProcess(model, state, next.stimulus, now, decide);
    if (progress) state = take(progress);
  }
  return {
    outcome: state.status === 'running' ? 'waiting' : state.status,
    passed,
    waiting: state.waits.map((wait) => wait.node),
    output,
    ...(state.error === undefined ? {} : { error: state.error }),
  };
}

/** The event that started it, where the version still has one of that id. */
function startOf(model: ProcessModel, first: Step | undefined): string | undefined {
  const start = first?.data.start;
  return start !== undefined && model.nodes.has(start) ? start : undefined;
}

interface Next {
  readonly at: Instant;
  readonly stimulus: Stimulus;
  readonly step?: Step;
}

/** What comes first: something that was done then and is waited for now, or a timer. */
function nextOf(
  state: ProcessState,
  given: readonly Step[],
  used: ReadonlySet<Step>,
  until: Instant,
): Next | undefined {
  const done = given.flatMap((step): Next[] => {
    const wait = used.has(step) ? undefined : state.waits.find((one) => one.node === step.node && answers(one, step));
    return wait ? [{ at: step.at, stimulus: stimulusOf(wait, step), step }] : [];
  });
  const timers = state.waits.flatMap((wait): Next[] =>
    wait.kind === 'timer' && wait.dueAt !== undefined && wait.dueAt <= Math.max(until, done[0]?.at ?? until)
      ? [{ at: wait.dueAt, stimulus: { kind: 'fired', wait: wait.id, payload: {} } }]
      : [],
  );
  return [...done, ...timers].toSorted((one, other) => one.at - other.at)[0];
}

function answers(wait: Wait, { kind }: Step): boolean {
  if (wait.kind === 'timer') return false;
  const listens = wait.kind === 'message' || wait.kind === 'signal';
  return listens ? kind === 'fired' : kind === 'done' || kind === 'error' || kind === 'escalation';
}

function stimulusOf(wait: Wait, { kind, data }: Step): Stimulus {
  const payload = data.values ?? {};
  if (kind === 'fired') return { kind, wait: wait.id, payload };
  if (kind === 'error' || kind === 'escalation') return { kind, wait: wait.id, code: data.code ?? '', payload };
  return { kind: 'done', wait: wait.id, output: payload };
}

export interface Difference {
  readonly id: string;
  readonly present: Replay;
  readonly draft: Replay;
}

/** Whether two versions lead a past instance the same way to the same end. */
export function differs(one: Replay, other: Replay): boolean {
  return (
    JSON.stringify([one.outcome, one.passed, one.output, one.waiting]) !==
    JSON.stringify([other.outcome, other.passed, other.output, other.waiting])
  );
}
