import { HubError, type Localised, type Tenant } from '@hub/kernel';
import { selectDefinitions } from '../definitions/store-definitions.ts';
import { processErrors } from '../errors.ts';
import { type EngineDeps, isOvertaken } from './engine.ts';
import { migrateState, type StepMapping } from './migrate-state.ts';
import { commitStatements, type PlannedStep, planStep } from './plan-step.ts';
import type { Actor, Instance } from './process-instance.ts';
import { selectInstances } from './store-instances.ts';
import { selectRunning } from './store-running.ts';

export interface Migration {
  readonly version: number;
  readonly mapping?: StepMapping;
  readonly note?: string;
}

/** Moves an instance to another version that has been released. @throws process.cannotMigrate, process.versionUnknown, process.stale */
export async function migrateInstance(
  deps: EngineDeps,
  instance: Instance,
  migration: Migration,
  actor: Actor,
): Promise<void> {
  await getTarget(deps, instance, migration.version);
  const step = await planMigration(deps, instance, migration, actor);
  try {
    await deps.database.commit(commitStatements([step]));
  } catch (error) {
    if (isOvertaken(error)) throw processErrors.stale({ key: instance.key });
    throw error;
  }
}

export interface MigrationResult {
  readonly tried: number;
  readonly moved: number;
  /** Running instances of the version that were not looked at. */
  readonly left: number;
  readonly refused: readonly {
    readonly instanceId: string;
    readonly businessKey?: string;
    readonly reason: Localised;
  }[];
}

/**
 * Moves running instances of one version to another, so many at most, each for itself: one that cannot move stays where it is
 * and is named with the reason. A dry run works everything out and stores nothing.
 * @throws process.versionUnknown, process.notNow, process.mappingUnknown
 */
export async function migrateInstances(
  deps: EngineDeps,
  about: { readonly tenant: Tenant; readonly key: string; readonly from: number },
  order: Migration & { readonly dryRun: boolean; readonly limit: number },
  actor: Actor,
): Promise<MigrationResult> {
  const { tenant, key, from } = about;
  await getTarget(deps, about, order.version);
  await checkMapping(deps, about, order);
  const found = await selectRunning(deps.database, { tenant, key, version: from, limit: order.limit });
  const instances = await selectInstances(
    deps.database,
    found.ids.map((id) => ({ tenant, id })),
  );
  const refused: MigrationResult['refused'][number][] = [];
  let moved = 0;
  for (const instance of instances.values()) {
    try {
      if (order.dryRun) await planMigration(deps, instance, order, actor);
      else await migrateInstance(deps, instance, order, actor);
      moved += 1;
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      const { id: instanceId, businessKey } = instance;
      refused.push({ instanceId, reason: error.text, ...(businessKey === undefined ? {} : { businessKey }) });
    }
  }
  return { tried: instances.size, moved, left: found.all - instances.size, refused };
}

/** @throws process.versionUnknown, process.notNow */
async function getTarget(
  { database }: EngineDeps,
  { tenant, key }: Pick<Instance, 'tenant' | 'key'>,
  version: number,
): Promise<void> {
  const target = (await selectDefinitions(database, tenant, { key })).find((one) => one.version === version);
  if (!target) throw processErrors.versionUnknown({ key, version });
  if (target.state !== 'released') throw processErrors.notNow({ key, version });
}

/** @throws process.mappingUnknown when it names a step that one of the versions does not have */
async function checkMapping(
  { definitions }: EngineDeps,
  { tenant, key, from }: { readonly tenant: Tenant; readonly key: string; readonly from: number },
  { version, mapping = {} }: Migration,
): Promise<void> {
  const old = await definitions.model(tenant, key, from);
  const now = await definitions.model(tenant, key, version);
  for (const [one, other] of Object.entries(mapping)) {
    if (!old.nodes.has(one)) throw processErrors.mappingUnknown({ node: one, version: from });
    if (!now.nodes.has(other)) throw processErrors.mappingUnknown({ node: other, version });
  }
}

async function planMigration(
  { definitions, clock }: EngineDeps,
  instance: Instance,
  { version, mapping, note }: Migration,
  actor: Actor,
): Promise<PlannedStep> {
  const { tenant, key } = instance;
  const from = await definitions.model(tenant, key, instance.version);
  const to = await definitions.model(tenant, key, version);
  const at = clock();
  const { decide } = await definitions.current(tenant);
  const progress = migrateState(from, to, instance.state, at, decide, mapping);
  // Token rows name their version: all are written anew.
  const state = { ...progress.state, tokens: progress.state.tokens.map((token) => ({ ...token })) };
  const data = { from: instance.version, ...(note === undefined ? {} : { note }) };
  const step = planStep({ ...instance, version }, { ...progress, state }, { kind: 'migrated', actor, at, data });
  return { ...step, before: instance.state };
}
