import type { Tenant } from '@hub/kernel';
import { processErrors } from '../errors.ts';
import { type EngineDeps, getInstance, isOvertaken, planNext } from './engine.ts';
import { commitStatements } from './plan-step.ts';
import type { Actor } from './process-instance.ts';
import { dropJobs, findFailedJob } from './store-jobs.ts';

/**
 * Goes on without a job that was given up: a service or a call counts as done and gives nothing, a message or signal is not sent.
 * Who did it and why stands in the history of the instance. @throws process.jobUnknown, process.notSkippable, process.stale
 */
export async function skipJob(
  deps: EngineDeps,
  tenant: Tenant,
  jobId: string,
  { actor, note }: { readonly actor: Actor; readonly note: string },
): Promise<void> {
  const { database, clock } = deps;
  const job = await findFailedJob(database, tenant, jobId);
  if (!job) throw processErrors.jobUnknown({ jobId });
  if (job.kind === 'message' || job.kind === 'signal') return database.commit(dropJobs([job])).then(() => undefined);
  const waiting =
    job.kind === 'service' ? job : job.kind === 'start' && job.payload.parent ? job.payload.parent : undefined;
  if (!waiting) throw processErrors.notSkippable();
  const instance = await getInstance(deps, tenant, waiting.instance);
  const node = instance.state.waits.find(({ id }) => id === waiting.wait)?.node;
  const step = await planNext(
    deps,
    instance,
    { kind: 'done', wait: waiting.wait, output: {} },
    { kind: 'skipped', actor, at: clock(), data: { note }, ...(node === undefined ? {} : { node }) },
  );
  try {
    await database.commit([...(step ? commitStatements([step]) : []), ...dropJobs([job])]);
  } catch (error) {
    if (isOvertaken(error)) throw processErrors.stale();
    throw error;
  }
}
