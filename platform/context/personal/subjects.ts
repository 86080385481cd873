import type { DataSubject, JoinKey, Tenant } from '@hub/kernel';
import type { Database, Log, OutboxConsumer } from '@hub/runtime';
import { type EntityRow, listRows } from '../entities/store-entities.ts';
import { loadState } from '../writing/state.ts';
import { type Identifying, identitiesOf } from './identifying.ts';
import { selectIds, selectTenants } from './store-personal.ts';
import * as store from './store-subjects.ts';

const atATime = 200;

/** Which entities are about whom, by join keys. */
export interface Subjects {
  readonly consumer: OutboxConsumer;
  /** Looks through what was there before a type said whom it is about. */
  start(): void;
  stop(): Promise<void>;
  /** Ids of what is about somebody. Waits until what was there before has been looked through. */
  idsOf(of: DataSubject): Promise<readonly string[]>;
}

export function openSubjects(deps: {
  readonly database: Database;
  readonly identifying: Identifying;
  readonly joinKey: JoinKey;
  readonly log: Log;
}): Subjects {
  const { database, identifying, joinKey, log } = deps;
  let stopped = false;
  let built: Promise<void> | undefined;

  const subjectsOf = (row: EntityRow): store.EntitySubjects => ({
    tenant: row.tenant as Tenant,
    id: row.id,
    version: row.version,
    keys: identitiesOf(loadState(row), identifying).map(joinKey),
  });
  const read = (tenant: string, ids: readonly string[]) => listRows(database, { tenant, ids, limit: ids.length });

  async function build(): Promise<void> {
    for (const [type, attributes] of identifying) {
      if (await store.isLookedThrough(database, type, attributes)) continue;
      for (const tenant of await selectTenants(database))
        for (let after = '', more = true; more && !stopped; ) {
          const ids = await selectIds(database, tenant, type, after, atATime);
          await database.commit(store.storeSubjects((await read(tenant, ids)).map(subjectsOf)));
          more = ids.length === atATime;
          after = ids.at(-1) ?? '';
        }
      if (stopped) return;
      await database.commit([store.markLookedThrough(type, attributes)]);
    }
  }

  function start(): Promise<void> {
    built ??= build().catch((error: unknown) => {
      built = undefined;
      log.warn({ err: error }, 'registers could not be looked through for whom they are about');
      throw error;
    });
    return built;
  }

  return {
    consumer: {
      name: 'context.subjects',
      topics: ['entity'],
      async handle(rows) {
        const ids = new Map<string, Set<string>>();
        for (const { tenant, key, data } of rows) {
          const { types = [] } = data as { types?: readonly string[] };
          if (!types.some((type) => identifying.has(type))) continue;
          ids.set(tenant, (ids.get(tenant) ?? new Set()).add(key));
        }
        const found = await Promise.all([...ids].map(([tenant, own]) => read(tenant, [...own])));
        return store.storeSubjects(found.flat().map(subjectsOf));
      },
    },
    start: () => void start().catch(() => undefined),
    async stop() {
      stopped = true;
      await built?.catch(() => undefined);
    },
    async idsOf(of) {
      if ((of.keys ?? []).length === 0) return [];
      await start();
      return store.selectOwnIds(database, of);
    },
  };
}
