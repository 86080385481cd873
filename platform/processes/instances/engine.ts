import type { Instant, Tenant } from '@hub/kernel';
import type { Database, Log, Outbox } from '@hub/runtime';
import type { DefinitionCache } from '../definitions/definition-cache.ts';
import { processErrors } from '../errors.ts';
import { advanceProcess, startProcess } from '../machine/process-machine.ts';
import type { Stimulus } from '../machine/process-state.ts';
import type { Operation } from './operations.ts';
import { type PlannedStep, planStart, planStep, type StepOrigin } from './plan-step.ts';
import type { Instance } from './process-instance.ts';
import { keyOf, selectInstances } from './store-instances.ts';
import type { StartTask } from './store-jobs.ts';

export interface EngineDeps {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly definitions: DefinitionCache;
  readonly operations: ReadonlyMap<string, Operation>;
  readonly clock: () => Instant;
  readonly log: Log;
}

/** A new instance of the current version, worked out and not yet stored. @throws process.notPublished, as `startProcess` */
export async function planNew(
  { definitions }: Pick<EngineDeps, 'definitions'>,
  tenant: Tenant,
  task: StartTask,
  origin: Omit<StepOrigin, 'kind'>,
): Promise<PlannedStep> {
  const current = await definitions.current(tenant);
  const version = current.version(task.key);
  const model = await definitions.model(tenant, task.key, version);
  const progress = startProcess(model, task.variables, origin.at, current.decide, task.start);
  return planStart(tenant, task, version, progress, origin);
}

/** The next step of an instance, worked out and not yet stored; undefined when nothing waits for the stimulus. @throws as `advanceProcess` */
export async function planNext(
  { definitions }: Pick<EngineDeps, 'definitions'>,
  instance: Instance,
  stimulus: Stimulus,
  origin: StepOrigin,
): Promise<PlannedStep | undefined> {
  const { tenant, key, version, state } = instance;
  const model = await definitions.model(tenant, key, version);
  const { decide } = await definitions.current(tenant);
  const progress = advanceProcess(model, state, stimulus, origin.at, decide);
  return progress && planStep(instance, progress, origin);
}

/** @throws process.instanceUnknown */
export async function getInstance(
  { database }: Pick<EngineDeps, 'database'>,
  tenant: Tenant,
  id: string,
): Promise<Instance> {
  const found = await selectInstances(database, [{ tenant, id }]);
  const instance = found.get(keyOf({ tenant, id }));
  if (!instance) throw processErrors.instanceUnknown({ instanceId: id });
  return instance;
}

const uniqueViolation = '23505';
const lostJob = '40001';

/** Whether a commit failed because somebody else had made the step or done the job. */
export function isOvertaken(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return code === uniqueViolation || code === lostJob;
}
