import type { Entities, EntityChange } from '@hub/context';
import type { Instant } from '@hub/kernel';

/** What one device said of one moment, as a change of its entity. */
export interface Fact {
  readonly change: EntityChange;
  readonly observedAt: Instant;
}

/**
 * Writes facts once: a fact is known by its entity, attribute and time. Devices send again what was not acknowledged,
 * files are played twice and dead letters are retried; none of it may count double as evidence.
 */
export interface FactWriter {
  /** Resolves after the commit. */
  write(facts: readonly Fact[]): Promise<void>;
  /** Another process may have written to the entity since: look before the next write. */
  forget(tenant: string, entity: string): void;
}

/** What this process has written of one entity. */
interface Stream {
  /** A later fact is new without looking. Undefined: look. */
  newest: Instant | undefined;
  /** Settles when every write so far has. */
  pending: Promise<unknown>;
}

const mostStreams = 100_000;
const instancesPerLook = 20_000;

export function openFactWriter(context: Pick<Entities, 'write' | 'listInstances'>): FactWriter {
  const streams = new Map<string, Stream>();

  function getStream(key: string): Stream {
    const stream = streams.get(key) ?? { newest: undefined, pending: Promise.resolve() };
    if (!streams.has(key) && streams.size >= mostStreams) streams.delete(streams.keys().next().value ?? '');
    streams.set(key, stream);
    return stream;
  }

  async function writeEntity(stream: Stream, facts: readonly Fact[]): Promise<void> {
    const [first, last] = timeSpan(facts);
    const { newest, pending } = stream;
    const isNew = newest !== undefined && first > newest;
    const work = (
      isNew ? Promise.resolve(new Set<string>()) : pending.then(() => listStored(context, facts, first, last))
    )
      .then((stored) => leaveOut(facts, stored))
      .then((fresh) => (fresh.length > 0 ? context.write(fresh) : undefined));
    stream.newest = Math.max(last, newest ?? last);
    stream.pending = Promise.allSettled([pending, work]);
    await work;
  }

  return {
    async write(facts) {
      const byEntity = Map.groupBy(facts, ({ change }) => keyOf(change.tenant, change.id));
      const results = await Promise.allSettled([...byEntity].map(([key, all]) => writeEntity(getStream(key), all)));
      for (const result of results) if (result.status === 'rejected') throw result.reason;
    },
    forget(tenant, entity) {
      const stream = streams.get(keyOf(tenant, entity));
      if (stream) stream.newest = undefined;
    },
  };
}

/** Which values of one entity are in the history within a span of time, both ends included. */
async function listStored(
  context: Pick<Entities, 'listInstances'>,
  facts: readonly Fact[],
  first: Instant,
  last: Instant,
): Promise<Set<string>> {
  const [fact] = facts;
  if (!fact) return new Set();
  const { tenant, id } = fact.change;
  const attributes = [...new Set(facts.flatMap(({ change }) => Object.keys(change.attributes)))];
  const filter = { tenant, ids: [id], attributes, limit: instancesPerLook };
  const found = await context.listInstances({ ...filter, from: first, to: last + 1 });
  if (found.length < instancesPerLook || first === last) {
    return new Set(found.map((one) => valueKey(one.attribute, one.observedAt)));
  }
  const middle = Math.floor((first + last) / 2);
  const halves = [await listStored(context, facts, first, middle), await listStored(context, facts, middle + 1, last)];
  return new Set(halves.flatMap((half) => [...half]));
}

/** The changes without the values that are stored or come twice. */
function leaveOut(facts: readonly Fact[], stored: Set<string>): EntityChange[] {
  const changes: EntityChange[] = [];
  for (const { change, observedAt } of facts) {
    const fresh = Object.entries(change.attributes).filter(([name]) => {
      const key = valueKey(name, observedAt);
      return !stored.has(key) && stored.add(key);
    });
    if (fresh.length > 0) changes.push({ ...change, attributes: Object.fromEntries(fresh) });
  }
  return changes;
}

/** Earliest and latest; not by spreading, there may be thousands. */
function timeSpan(facts: readonly Fact[]): [Instant, Instant] {
  const times = facts.map((fact) => fact.observedAt);
  return [times.reduce((a, b) => Math.min(a, b)), times.reduce((a, b) => Math.max(a, b))];
}

function valueKey(attribute: string, observedAt: Instant | undefined): string {
  return `${attribute} ${observedAt}`;
}

function keyOf(tenant: string, entity: string): string {
  return `${tenant} ${entity}`;
}
