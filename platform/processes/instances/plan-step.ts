import type { Instant, Tenant } from '@hub/kernel';
import { outboxStatement, type Statement } from '@hub/runtime';
import type { Variables } from '../decisions/feel.ts';
import { processErrors } from '../errors.ts';
import type { Effect, ProcessState, Progress, Wait } from '../machine/process-state.ts';
import type { Actor, Instance, Step, StepData, StepKind } from './process-instance.ts';
import { type SavedStep, stepStatements } from './store-instances.ts';
import { dropJobs, insertJobs, type JobTask, type StartTask } from './store-jobs.ts';

/** A step that has been worked out and not yet stored. */
export interface PlannedStep extends SavedStep {
  readonly effects: readonly Effect[];
  /** Whether the owner of the instance is told; it is not of what it did itself. */
  readonly tell: boolean;
}

export interface StepOrigin {
  readonly kind: StepKind;
  readonly actor: Actor;
  readonly at: Instant;
  readonly node?: string;
  readonly data?: StepData;
  readonly tell?: boolean;
}

const largestVariables = 256_000;
const messageLife_ms = 3_600_000;
export const deepestCalls = 8;

export function planStart(
  tenant: Tenant,
  task: StartTask,
  version: number,
  progress: Progress,
  origin: Omit<StepOrigin, 'kind'>,
): PlannedStep {
  if (task.depth > deepestCalls) throw processErrors.depth({ limit: deepestCalls });
  const { id, key, businessKey, owner, parent, depth, variables, start } = task;
  const instance: Instance = {
    tenant,
    id,
    key,
    version,
    state: progress.state,
    step: 0,
    depth,
    startedAt: origin.at,
    changedAt: origin.at,
    ...(businessKey === undefined ? {} : { businessKey }),
    ...(owner === undefined ? {} : { owner }),
    ...(parent === undefined ? {} : { parent }),
  };
  const data = { values: variables, ...(start === undefined ? {} : { start }) };
  return plan(instance, undefined, progress, { ...origin, kind: 'started', data });
}

/** The next step of an instance. @throws process.tooLarge */
export function planStep(instance: Instance, progress: Progress, origin: StepOrigin): PlannedStep {
  return plan(instance, instance.state, progress, origin);
}

function plan(
  instance: Instance,
  before: ProcessState | undefined,
  { state, effects, passed, decided }: Progress,
  { kind, actor, at, node, data = {}, tell = true }: StepOrigin,
): PlannedStep {
  checkSize(state);
  const ended = effects.find((effect) => effect.kind === 'ended');
  const next: Instance = {
    ...instance,
    state,
    step: instance.step + 1,
    changedAt: at,
    ...(ended?.kind === 'ended' ? { endedAt: at, output: ended.output } : {}),
  };
  const step: Step = {
    seq: next.step,
    at,
    actor,
    kind,
    passed,
    data: { ...data, ...(decided.length > 0 ? { decided } : {}) },
    ...(node === undefined ? {} : { node }),
  };
  return { before, instance: next, step, effects, tell };
}

function checkSize({ scopes }: ProcessState): void {
  if (JSON.stringify(scopes).length > largestVariables)
    throw processErrors.tooLarge({ limit: `${largestVariables} B` });
}

/** What makes steps of different instances durable: states, jobs that follow, word to their owners. Commit together. */
export function commitStatements(steps: readonly PlannedStep[]): readonly Statement[] {
  const made = steps.flatMap((step) => jobsOf(step));
  const dropped = steps.flatMap(({ before, instance: { tenant, id, state } }) => {
    const now = new Set(state.waits);
    const gone = (before?.waits ?? []).filter((wait) => !now.has(wait) && hasJob(wait));
    return gone.map((wait) => ({ tenant, id: jobId(id, wait.id) }));
  });
  const told = steps.filter(({ tell, instance }) => tell && instance.owner !== undefined);
  return [
    ...stepStatements(steps),
    ...dropJobs(dropped),
    ...insertJobs(made),
    ...(told.length > 0 ? [outboxStatement(told.map(announcement))] : []),
  ];
}

/** What an outbox row of topic `process` says. */
export interface ProcessMessage {
  readonly instanceId: string;
  readonly process: string;
  readonly businessKey?: string;
  readonly owner: string;
  readonly status: string;
  readonly kind: StepKind;
  readonly node?: string;
  readonly seq: number;
  /** Nodes of open user tasks. */
  readonly open: readonly string[];
}

function announcement({ instance, step }: PlannedStep) {
  const { tenant, id, key, businessKey, owner = '', state } = instance;
  const data: ProcessMessage = {
    instanceId: id,
    process: key,
    owner,
    status: state.status,
    kind: step.kind,
    seq: step.seq,
    open: openTasks(state).map((wait) => wait.node),
    ...(businessKey === undefined ? {} : { businessKey }),
    ...(step.node === undefined ? {} : { node: step.node }),
  };
  return { tenant, topic: 'process' as const, key: id, data };
}

/** User tasks that are open, the oldest first. */
export function openTasks({ waits }: ProcessState): readonly Wait[] {
  return waits.filter((wait) => wait.kind === 'user').toSorted((one, other) => one.id - other.id);
}

export function jobId(instance: string, wait: number): string {
  return `${instance}:${wait}`;
}

function hasJob({ kind }: Wait): boolean {
  return kind === 'timer' || kind === 'service' || kind === 'call';
}

type NewJob = Parameters<typeof insertJobs>[0][number];

function jobsOf({ before, instance, step, effects }: PlannedStep): NewJob[] {
  const old = new Set(before?.waits ?? []);
  const fresh = instance.state.waits.filter((wait) => !old.has(wait));
  return [
    ...fresh.flatMap((wait) => jobOfWait(instance, wait, step.at)),
    ...effects.flatMap((effect, index) => jobOfEffect(instance, step, effect, index)),
  ];
}

function jobOfWait({ tenant, id, state, businessKey, depth }: Instance, wait: Wait, at: Instant): NewJob[] {
  const head = { tenant, id: jobId(id, wait.id) };
  switch (wait.kind) {
    case 'timer':
      if (state.heldSince !== undefined) return [];
      return [{ ...head, kind: 'timer', instance: id, wait: wait.id, dueAt: wait.dueAt ?? at, payload: {} }];
    case 'service':
      return [{ ...head, kind: 'service', instance: id, wait: wait.id, dueAt: at, payload: {} }];
    case 'call': {
      const payload: StartTask = {
        id: crypto.randomUUID(),
        key: wait.name ?? '',
        variables: wait.input ?? variablesIn(state, wait.scope),
        parent: { instance: id, wait: wait.id },
        depth: depth + 1,
        ...(businessKey === undefined ? {} : { businessKey }),
      };
      return [{ ...head, kind: 'start', dueAt: at, payload }];
    }
    default:
      return [];
  }
}

function jobOfEffect(instance: Instance, { seq, at }: Step, effect: Effect, index: number): NewJob[] {
  const { tenant, id, parent } = instance;
  const head = { tenant, id: `${id}/${seq}/${index}`, dueAt: at };
  switch (effect.kind) {
    case 'message': {
      const payload = { name: effect.name, key: effect.key, values: effect.payload, until: at + messageLife_ms };
      return [{ ...head, kind: 'message', payload }];
    }
    case 'signal':
      return [{ ...head, kind: 'signal', payload: { name: effect.name, values: effect.payload } }];
    case 'cancelCall':
      return [{ ...head, kind: 'cancelCall', payload: { instance: id, wait: effect.wait } }];
    case 'ended': {
      if (!parent || effect.status === 'cancelled') return [];
      const payload: Extract<JobTask, { kind: 'return' }>['payload'] = {
        status: effect.status,
        output: effect.output,
        ...(effect.error === undefined ? {} : { error: effect.error }),
      };
      return [{ ...head, kind: 'return', instance: parent.instance, wait: parent.wait, payload }];
    }
    default:
      return effect satisfies never;
  }
}

/** What names stand for at a wait, its own input included. */
export function variablesAt(state: ProcessState, wait: Wait): Variables {
  return { ...variablesIn(state, wait.scope), ...wait.input };
}

function variablesIn(state: ProcessState, scopeId: number): Variables {
  const scope = state.scopes.find((one) => one.id === scopeId);
  if (!scope) return {};
  return scope.parent === undefined ? scope.variables : { ...variablesIn(state, scope.parent), ...scope.variables };
}
