import type { Instant, Tenant } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import { type DecisionModel, evaluateDecision } from '../decisions/decision-model.ts';
import { readDmn } from '../decisions/read-dmn.ts';
import { processErrors } from '../errors.ts';
import type { Decide } from '../machine/process-state.ts';
import type { ProcessModel } from './process-model.ts';
import { readBpmn } from './read-bpmn.ts';
import { type CurrentRow, selectCurrent, selectXml } from './store-definitions.ts';

/** What new instances and decisions take at a moment. */
export interface CurrentDefinitions {
  /** @throws process.notPublished */
  version(key: string): number;
  versionOf(key: string): number | undefined;
  readonly decide: Decide;
  /** Processes whose start listens for a message or signal of this name, with the start event. */
  listStarts(kind: 'message' | 'signal', name: string): readonly { readonly key: string; readonly start: string }[];
  readonly processes: ReadonlySet<string>;
  readonly decisions: ReadonlySet<string>;
}

export interface DefinitionCache {
  current(tenant: Tenant): Promise<CurrentDefinitions>;
  /** The model of a version; the text of one that is released never changes. @throws process.versionUnknown */
  model(tenant: Tenant, key: string, version: number): Promise<ProcessModel>;
  /** Forgets what is current: something was released. */
  forget(): void;
}

const current_ms = 1_000;
const mostModels = 500;

/** Reads each version once, and looks at most once a second which one is current. */
export function definitionCache(database: Database, clock: () => Instant): DefinitionCache {
  const models = new Map<string, Promise<ProcessModel>>();
  const decisions = new Map<string, Promise<readonly DecisionModel[]>>();
  const currents = new Map<Tenant, { readonly at: Instant; readonly found: Promise<CurrentDefinitions> }>();

  const model = (tenant: Tenant, key: string, version: number): Promise<ProcessModel> =>
    remember(
      models,
      `${tenant}|${key}|${version}`,
      async () => (await readBpmn(await xmlOf(tenant, key, version))).model,
    );

  const decisionsOf = (tenant: Tenant, key: string, version: number) =>
    remember(
      decisions,
      `${tenant}|${key}|${version}`,
      async () => (await readDmn(await xmlOf(tenant, key, version))).decisions,
    );

  const xmlOf = async (tenant: Tenant, key: string, version: number): Promise<string> => {
    const xml = await selectXml(database, tenant, key, version);
    if (xml === undefined) throw processErrors.versionUnknown({ key, version });
    return xml;
  };

  const load = async (tenant: Tenant): Promise<CurrentDefinitions> => {
    const rows = await selectCurrent(database, tenant);
    const processes = rows.filter((row) => row.kind === 'process');
    const starting = await Promise.all(
      processes.map(async (row) => ({ row, model: await model(tenant, row.key, row.version) })),
    );
    const deciding = await Promise.all(
      rows
        .filter((row) => row.kind === 'decision')
        .map(async (row) => ({ row, models: await decisionsOf(tenant, row.key, row.version) })),
    );
    return currentOf(
      rows,
      starting,
      decideWith(
        deciding.flatMap(({ row, models: some }) => some.map((one) => ({ version: row.version, model: one }))),
      ),
    );
  };

  return {
    model,
    async current(tenant) {
      const known = currents.get(tenant);
      if (known && clock() - known.at < current_ms && clock() >= known.at) return known.found;
      const found = load(tenant);
      currents.set(tenant, { at: clock(), found });
      found.catch(() => currents.delete(tenant));
      return found;
    },
    forget: () => currents.clear(),
  };
}

function currentOf(
  rows: readonly CurrentRow[],
  starting: readonly { readonly row: CurrentRow; readonly model: ProcessModel }[],
  { decide, decisions }: { readonly decide: Decide; readonly decisions: ReadonlySet<string> },
): CurrentDefinitions {
  const versions = new Map(rows.filter((row) => row.kind === 'process').map((row) => [row.key, row.version]));
  const all = new Map(rows.map((row) => [row.key, row.version]));
  return {
    decide,
    decisions,
    processes: new Set(versions.keys()),
    versionOf: (key) => all.get(key),
    version(key) {
      const version = versions.get(key);
      if (version === undefined) throw processErrors.notPublished({ key });
      return version;
    },
    listStarts: (kind, name) =>
      starting.flatMap(({ row, model }) =>
        (model.scopes.get(model.root)?.starts ?? []).flatMap((start) => {
          const event = model.nodes.get(start)?.event;
          return event?.kind === kind && event.name === name ? [{ key: row.key, start }] : [];
        }),
      ),
  };
}

/** Decisions by their ids, of all files that are current. */
export function decideWith(known: readonly { readonly version: number; readonly model: DecisionModel }[]): {
  readonly decide: Decide;
  readonly decisions: ReadonlySet<string>;
} {
  const byId = new Map(known.map((one) => [one.model.id, one]));
  return {
    decisions: new Set(byId.keys()),
    decide(decision, input, at) {
      const found = byId.get(decision);
      if (!found) throw processErrors.decisionUnknown({ decision });
      return { version: found.version, output: evaluateDecision(found.model, input, at) };
    },
  };
}

async function remember<T>(cache: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = cache.get(key);
  if (known) return known;
  if (cache.size >= mostModels) cache.clear();
  const made = make();
  cache.set(key, made);
  made.catch(() => cache.delete(key));
  return made;
}
