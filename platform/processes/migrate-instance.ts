import { type EngineDeps, isOvertaken } from './engine.ts';
import { processErrors } from './errors.ts';
import { migrateState } from './migrate-state.ts';
import { commitStatements, planStep } from './plan-step.ts';
import type { Actor, Instance } from './process-instance.ts';
import { selectDefinitions } from './store-definitions.ts';

/** Moves an instance to another version that has been released. @throws process.cannotMigrate, process.versionUnknown, process.stale */
export async function migrateInstance(
  deps: EngineDeps,
  instance: Instance,
  version: number,
  actor: Actor,
): Promise<void> {
  const { tenant, key } = instance;
  const { definitions, database, clock } = deps;
  const target = (await selectDefinitions(database, tenant, { key })).find((one) => one.version === version);
  if (!target) throw processErrors.versionUnknown({ key, version });
  if (target.state !== 'released') throw processErrors.notNow({ key, version });
  const from = await definitions.model(tenant, key, instance.version);
  const to = await definitions.model(tenant, key, version);
  const at = clock();
  const { decide } = await definitions.current(tenant);
  const progress = migrateState(from, to, instance.state, at, decide);
  // Token rows name their version: all are written anew.
  const state = { ...progress.state, tokens: progress.state.tokens.map((token) => ({ ...token })) };
  const moved = { ...instance, version };
  const data = { from: instance.version };
  const step = planStep(moved, { ...progress, state }, { kind: 'migrated', actor, at, data });
  try {
    await database.commit(commitStatements([{ ...step, before: instance.state }]));
  } catch (error) {
    if (isOvertaken(error)) throw processErrors.stale({ key });
    throw error;
  }
}
