import type { Instant } from '@hub/kernel';
import type { Statement } from '@hub/runtime';
import type { Variables } from '../decisions/feel.ts';
import { processErrors } from '../errors.ts';
import type { Stimulus, Wait } from '../machine/process-state.ts';
import { type EngineDeps, planNew, planNext } from './engine.ts';
import { jobId, type PlannedStep, type StepOrigin, variablesAt } from './plan-step.ts';
import { hubActor, type Instance } from './process-instance.ts';
import { findCalled, keyOf, selectInstances, selectListeners } from './store-instances.ts';
import { insertJobs, type Job } from './store-jobs.ts';

/** What a job comes to: commit it together with the end of the job. Without `step` or statements there is nothing left to do. */
export interface Work {
  readonly step?: PlannedStep;
  readonly statements?: readonly Statement[];
  /** Not yet: look again at this time. */
  readonly again?: Instant;
}

const mostListeners = 10_000;
const messageRetry_ms = 2_000;

/** The instance a job is going to change, if it says so itself. */
export function instanceOf(job: Job): string | undefined {
  return 'instance' in job ? job.instance : undefined;
}

/** Works a job out. `instance` is the one it is about as it now stands. @throws what the process or the operation throws */
export async function workOn(deps: EngineDeps, job: Job, instance: Instance | undefined): Promise<Work> {
  const at = deps.clock();
  switch (job.kind) {
    case 'timer':
      return next(deps, instance, { kind: 'fired', wait: job.wait, payload: {} }, at);
    case 'fired':
      return next(deps, instance, { kind: 'fired', wait: job.wait, payload: job.payload.values }, at);
    case 'service':
      return serve(deps, instance, job.wait, at);
    case 'return':
      return next(deps, instance, returned(job), at);
    case 'start':
      return startCalled(deps, job, at);
    case 'cancelCall': {
      const called = await findCalled(deps.database, job.tenant, job.payload);
      const found = called && (await selectInstances(deps.database, [called])).get(keyOf(called));
      return next(deps, found, { kind: 'cancel' }, at);
    }
    case 'message':
      return deliver(deps, job, at);
    case 'signal':
      return broadcast(deps, job, at);
    default:
      return job satisfies never;
  }
}

const stepKinds = {
  done: 'done',
  fired: 'fired',
  error: 'error',
  escalation: 'escalation',
  cancel: 'cancelled',
  hold: 'held',
  release: 'released',
} as const;

async function next(
  deps: EngineDeps,
  instance: Instance | undefined,
  stimulus: Stimulus,
  at: Instant,
  statements: readonly Statement[] = [],
): Promise<Work> {
  if (!instance) return {};
  const wait = 'wait' in stimulus ? waitOf(instance, stimulus.wait) : undefined;
  const step = await planNext(deps, instance, stimulus, originOf(stimulus, wait, at));
  return step ? { step, statements } : {};
}

function originOf(stimulus: Stimulus, wait: Wait | undefined, at: Instant): StepOrigin {
  const values = stimulus.kind === 'done' ? stimulus.output : 'payload' in stimulus ? stimulus.payload : {};
  const data = { values, ...('code' in stimulus ? { code: stimulus.code } : {}) };
  return { kind: stepKinds[stimulus.kind], actor: hubActor, at, data, ...(wait ? { node: wait.node } : {}) };
}

function waitOf(instance: Instance, id: number): Wait | undefined {
  return instance.state.waits.find((wait) => wait.id === id);
}

function returned({ wait, payload }: Extract<Job, { kind: 'return' }>): Stimulus {
  return payload.status === 'completed'
    ? { kind: 'done', wait, output: payload.output }
    : { kind: 'error', wait, code: payload.error ?? payload.status, payload: payload.output };
}

async function serve(deps: EngineDeps, instance: Instance | undefined, waitId: number, at: Instant): Promise<Work> {
  const wait = instance && waitOf(instance, waitId);
  if (!wait) return {};
  const name = wait.name ?? '';
  const operation = deps.operations.get(name);
  if (!operation) throw processErrors.operationUnknown({ operation: name });
  const { tenant, id, businessKey, state } = instance;
  const result = await operation.run({
    tenant,
    instanceId: id,
    idempotencyKey: jobId(id, waitId),
    input: wait.input ?? variablesAt(state, wait),
    at,
    ...(businessKey === undefined ? {} : { businessKey }),
  });
  const output: Variables = result.output ?? {};
  if ('errorCode' in result)
    return next(deps, instance, { kind: 'error', wait: waitId, code: result.errorCode, payload: output }, at);
  return next(deps, instance, { kind: 'done', wait: waitId, output }, at, result.statements);
}

/** The process that was called may be started only while its caller still waits for it. */
async function startCalled(deps: EngineDeps, job: Extract<Job, { kind: 'start' }>, at: Instant): Promise<Work> {
  const { tenant, payload } = job;
  const step = await planNew(deps, tenant, payload, { actor: hubActor, at });
  const caller = payload.parent && { tenant, id: payload.parent.instance };
  const above = caller && (await selectInstances(deps.database, [caller])).get(keyOf(caller));
  if (above?.state.heldSince === undefined) return { step };
  // Called while its caller's timers stand still: its own do too, until they are released together.
  return { step: { ...step, instance: { ...step.instance, state: { ...step.instance.state, heldSince: at } } } };
}

/** A message goes to whoever has waited for it longest, else starts a process; it waits a while for somebody to listen. */
async function deliver(deps: EngineDeps, job: Extract<Job, { kind: 'message' }>, at: Instant): Promise<Work> {
  const { name, key, values, until } = job.payload;
  const [listener] = await selectListeners(deps.database, job.tenant, { kind: 'message', name, key }, 1);
  if (listener) {
    const about = { tenant: job.tenant, id: listener.instance };
    const instance = (await selectInstances(deps.database, [about])).get(keyOf(about));
    const work = await next(deps, instance, { kind: 'fired', wait: listener.wait, payload: values }, at);
    return work.step ? work : { again: at };
  }
  const [start] = (await deps.definitions.current(job.tenant)).listStarts('message', name);
  if (start) {
    const task = { id: startedId(job), key: start.key, start: start.start, variables: values, depth: 0 };
    return { step: await planNew(deps, job.tenant, task, { actor: hubActor, at }) };
  }
  return at < until ? { again: at + messageRetry_ms } : {};
}

/** A signal becomes one job for each that listens, and one for each process it starts. */
async function broadcast(deps: EngineDeps, job: Extract<Job, { kind: 'signal' }>, at: Instant): Promise<Work> {
  const { name, values } = job.payload;
  const { tenant } = job;
  const listeners = await selectListeners(deps.database, tenant, { kind: 'signal', name }, mostListeners);
  const starts = (await deps.definitions.current(tenant)).listStarts('signal', name);
  const head = (index: string) => ({ tenant, id: `${job.id}>${index}`, dueAt: at });
  return {
    statements: insertJobs([
      ...listeners.map(({ instance, wait }) => ({
        ...head(`${instance}:${wait}`),
        kind: 'fired' as const,
        instance,
        wait,
        payload: { values },
      })),
      ...starts.map(({ key, start }) => ({
        ...head(`${key}:${start}`),
        kind: 'start' as const,
        payload: { id: crypto.randomUUID(), key, start, variables: values, depth: 0 },
      })),
    ]),
  };
}

/** One job starts one process, however often it is tried. */
function startedId({ id }: Job): string {
  return `started-by-${id}`.slice(0, 200);
}
