import type { Entities, EntityChange } from '@hub/context';
import type { Instant } from '@hub/kernel';

/** What one device said of one moment, as a change of its entity. */
export interface Fact {
  readonly change: EntityChange;
  readonly observedAt: Instant;
  /** Every attribute the device may write, in this message or another. */
  readonly writable: readonly string[];
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

/** What this process knows of the history of one entity. */
interface Stream {
  /** The newest time handed to the context broker. */
  claimed: Instant | undefined;
  /** Nothing is stored after `claimed` but what this process wrote: later facts are new without looking. */
  clear: Promise<boolean>;
  /** That `clear` has come out true. */
  isClear: boolean;
  /** Settles when every write so far has. */
  pending: Promise<unknown>;
}

const mostStreams = 100_000;
const instancesPerLook = 20_000;
const endOfTime: Instant = Date.UTC(9999, 11, 31);

export function openFactWriter(context: Pick<Entities, 'write' | 'listInstances'>): FactWriter {
  const streams = new Map<string, Stream>();

  function getStream(key: string): Stream {
    const known = streams.get(key);
    if (known) return known;
    if (streams.size >= mostStreams) streams.delete(streams.keys().next().value ?? '');
    const stream: Stream = {
      claimed: undefined,
      clear: Promise.resolve(false),
      isClear: false,
      pending: Promise.resolve(),
    };
    streams.set(key, stream);
    return stream;
  }

  async function writeEntity(stream: Stream, facts: readonly Fact[]): Promise<void> {
    const [first, last] = timeSpan(facts);
    const { claimed, pending } = stream;
    if (claimed === undefined) askClear(stream, facts, first);
    const { clear } = stream;
    const isAhead = claimed === undefined || first > claimed;
    stream.claimed = Math.max(last, claimed ?? last);
    const work = (async () => {
      const isNew = isAhead && (await clear);
      if (!isNew) await pending;
      const fresh = leaveOut(facts, isNew ? new Set() : await listStored(context, facts, first, last));
      if (fresh.length > 0) await context.write(fresh);
      if (isAhead && !isNew) askClear(stream, facts, last + 1);
    })();
    stream.pending = Promise.allSettled([pending, work]);
    await work.catch((error: unknown) => {
      forget(stream);
      throw error;
    });
  }

  /** Asks whether anything is stored from a time on. Whoever needs the answer learns of a failure; nobody may need it. */
  function askClear(stream: Stream, [fact]: readonly Fact[], from: Instant): void {
    stream.clear = stream.pending.then(async () => {
      if (!fact) return true;
      const { tenant, id } = fact.change;
      const filter = { tenant, ids: [id], attributes: fact.writable, from, to: endOfTime, limit: 1 };
      return (await context.listInstances(filter)).length === 0;
    });
    stream.isClear = false;
    const { clear } = stream;
    clear.then(
      (isClear) => {
        if (stream.clear === clear) stream.isClear = isClear;
      },
      () => undefined,
    );
  }

  /** Facts known to be new go in one write, whatever their number; the streams of those are few beside them. */
  async function writeNew(all: readonly (readonly [Stream, readonly Fact[]])[]): Promise<void> {
    if (all.length === 0) return;
    const work = context.write(all.flatMap(([, facts]) => leaveOut(facts, new Set())));
    for (const [stream] of all) stream.pending = Promise.allSettled([stream.pending, work]);
    await work.catch((error: unknown) => {
      for (const [stream] of all) forget(stream);
      throw error;
    });
  }

  /** Takes the facts as new when nothing is stored after the newest time so far, and they all come after it. */
  function claimNew(stream: Stream, facts: readonly Fact[]): boolean {
    const [first, last] = timeSpan(facts);
    if (!stream.isClear || stream.claimed === undefined || first <= stream.claimed) return false;
    stream.claimed = last;
    return true;
  }

  return {
    async write(facts) {
      const byEntity = Map.groupBy(facts, ({ change }) => keyOf(change.tenant, change.id));
      const fresh: (readonly [Stream, readonly Fact[]])[] = [];
      const works: Promise<void>[] = [];
      for (const [key, all] of byEntity) {
        const stream = getStream(key);
        if (claimNew(stream, all)) fresh.push([stream, all]);
        else works.push(writeEntity(stream, all));
      }
      const results = await Promise.allSettled([...works, writeNew(fresh)]);
      for (const result of results) if (result.status === 'rejected') throw result.reason;
    },
    forget(tenant, entity) {
      const stream = streams.get(keyOf(tenant, entity));
      if (stream) forget(stream);
    },
  };
}

function forget(stream: Stream): void {
  stream.claimed = undefined;
  stream.isClear = false;
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
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { observedAt } of facts) {
    if (observedAt < first) first = observedAt;
    if (observedAt > last) last = observedAt;
  }
  return [first, last];
}

function valueKey(attribute: string, observedAt: Instant | undefined): string {
  return `${attribute} ${observedAt}`;
}

function keyOf(tenant: string, entity: string): string {
  return `${tenant} ${entity}`;
}
