import type { Entities, EntityChange } from '@hub/context';
import {
  type Area,
  type City,
  defineErrors,
  type EntityId,
  entityId,
  type Register,
  type RegisterEntry,
  type SyntheticRegister,
  type Tenant,
} from '@hub/kernel';
import type { Log } from '@hub/runtime';

const errors = defineErrors('register', {
  unknown: { status: 500, zh: '没有登记册 {register}', en: 'There is no register {register}' },
});

/** The registers of the demonstration, filled once through the ordinary write path. */
export interface Registers {
  /** Fills what is missing; a start after a break goes on where it stopped. A failure is logged, not thrown. */
  fill(tenant: Tenant): Promise<void>;
  stop(): Promise<void>;
}

interface Deps {
  readonly city: Pick<City, 'packs' | 'registers' | 'areas'>;
  readonly context: Pick<Entities, 'write' | 'listEntities'>;
  /** Entries of each register. */
  readonly size: number;
  readonly log: Log;
}

/** What the writer flushes at once. */
const entriesPerCommit = 500;

export function openRegisters({ city, context, size, log }: Deps): Registers {
  const stopping = new AbortController();
  const registers = (city.registers ?? []).map((filled) => ({ filled, register: getRegister(city, filled.register) }));
  let running: Promise<void> | undefined;

  async function fillAll(tenant: Tenant): Promise<void> {
    const areas = await city.areas();
    for (const { filled, register } of registers) {
      const began = performance.now();
      const { seen, written } = await fillOne(tenant, filled, register, areas);
      const took_ms = Math.round(performance.now() - began);
      log.info({ register: filled.register, seen, written, took_ms }, 'register filled');
    }
  }

  async function fillOne(
    tenant: Tenant,
    filled: SyntheticRegister,
    register: Register<string>,
    areas: readonly Area[],
  ): Promise<{ seen: number; written: number }> {
    let [seen, written] = [0, 0];
    for (const batch of inBatches(register.entries(filled.seed, areas, size), entriesPerCommit)) {
      if (stopping.signal.aborted) break;
      const changes = batch.map((entry) => changeOf(tenant, register.entityType, filled.source, entry));
      const missing = await leaveOutStored(context, tenant, changes);
      // What somebody has corrected since stays corrected: only what is not there at all is written.
      if (missing.length > 0) await context.write(missing);
      seen += batch.length;
      written += missing.length;
    }
    return { seen, written };
  }

  return {
    async fill(tenant) {
      if (size === 0) return;
      running ??= fillAll(tenant).catch((error: unknown) => log.error({ err: error }, 'filling a register failed'));
      await running;
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

function getRegister({ packs }: Deps['city'], id: string): Register<string> {
  const found = packs
    .flatMap((pack) => Object.entries(pack.registers ?? {}).map(([name, one]) => [`${pack.id}.${name}`, one] as const))
    .find(([name]) => name === id);
  if (!found) throw errors.unknown({ register: id });
  return found[1];
}

function* inBatches(entries: Iterable<RegisterEntry>, size: number): Generator<RegisterEntry[]> {
  let batch: RegisterEntry[] = [];
  for (const entry of entries) {
    batch.push(entry);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function changeOf(tenant: Tenant, type: string, source: string, entry: RegisterEntry): EntityChange {
  const { id, name, location, values } = entry;
  return {
    tenant,
    id: entityId(type, id),
    type,
    mode: 'append',
    attributes: {
      name: { type: 'LanguageProperty', languageMap: { zh: name.zh, en: name.en } },
      location: { type: 'GeoProperty', value: location },
      provenance: { type: 'Property', value: 'synthetic' },
      source: { type: 'Property', value: source },
      ...Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { type: 'Property', value }] as const)),
    },
  };
}

async function leaveOutStored(
  context: Pick<Entities, 'listEntities'>,
  tenant: Tenant,
  changes: readonly EntityChange[],
): Promise<readonly EntityChange[]> {
  const ids: EntityId[] = changes.map(({ id }) => id);
  const stored = new Set((await context.listEntities({ tenant, ids, limit: ids.length })).map(({ id }) => id));
  return changes.filter(({ id }) => !stored.has(id));
}
