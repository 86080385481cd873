import { HubError, type Instant } from '@hub/kernel';
import type { Database, Log } from '@hub/runtime';
import type { Contexts } from '../json-ld/contexts.ts';
import { concerns, type EntityEvent, eventKeys, matchKeys } from './event-match.ts';
import { LookBack } from './look-back.ts';
import {
  type RevisedRow,
  type SubscriptionRow,
  selectByRevisions,
  selectRevised,
  selectSubscription,
  storeMatchKeys,
} from './store-subscriptions.ts';
import { readSubscription, type Subscription } from './subscription.ts';
import { SubscriptionIndex } from './subscription-index.ts';

const rowsAtOnce = 10_000;
const bodiesAtOnce = 1_000;
const fresh_ms = 200;
/** Subscriptions ready to be matched and delivered: those in use, some 1.7 kB each. */
const mostCompiled = 20_000;
/** A @context that cannot be had is asked for again after so long. */
const usualPatience_ms = 60_000;
/** Entries that may be added, beyond as many again as there were, before all is read anew. */
const mostLeftBehind = 100_000;

/** What is known of the subscriptions up to a revision. */
interface Reading {
  readonly index: SubscriptionIndex;
  revision: number;
  readonly back: LookBack;
  /** Revisions seen, as far back as a look goes. */
  readonly recent: Set<number>;
  /** At so many entries too many may be of revisions that are no more. */
  full: number;
}

const nothingRead = (): Reading => ({
  index: new SubscriptionIndex(),
  revision: 0,
  back: new LookBack(),
  recent: new Set(),
  full: Number.POSITIVE_INFINITY,
});

interface Compiled {
  readonly revision: number;
  /** Undefined when it cannot be understood. */
  readonly subscription: Subscription | undefined;
  /** Its @context could not be had, and may be by then. */
  readonly until?: number | undefined;
}

/**
 * The subscriptions there are, as the database has them: of all a compact index, of those in use what is compiled. A subscription that
 * changes gets a new revision, and the database has nothing at the old one: nobody has to be told what an index held before.
 */
export function openHeldSubscriptions({
  database,
  contexts,
  log,
  patience_ms = usualPatience_ms,
}: {
  readonly database: Database;
  readonly contexts: Contexts;
  readonly log: Log;
  readonly patience_ms?: number;
}) {
  let held = nothingRead();
  const compiled = new Map<string, Compiled>();
  const keyAt = new Map<number, string>();
  /** Rows read so far: tells whether something newer may have been read while something was on its way. */
  let taken = 0;
  let freshUntil = 0;
  /** Revisions of subscriptions that are looked up nowhere, because their @context cannot be had. */
  const waiting = new Set<number>();
  let askAgainAt = 0;
  let refreshing: Promise<void> = Promise.resolve();

  /** Reads what has changed, one reader after the other. */
  function refresh(): Promise<void> {
    refreshing = refreshing.then(look, look);
    return refreshing;
  }

  /** For deliveries, of which there are thousands a second: what changed is seen soon enough. */
  function refreshSoon(): Promise<void> {
    const now = performance.now();
    if (now < freshUntil) return refreshing;
    freshUntil = now + fresh_ms;
    return refresh();
  }

  async function look(): Promise<void> {
    const into = held.index.size > held.full ? nothingRead() : held;
    const load = loadOnce(contexts);
    const now = performance.now();
    let from = into.back.from(into.revision, now);
    for (let full = true; full; ) {
      const rows = await selectRevised(database, from, [...into.recent], rowsAtOnce);
      await take(rows, into, load);
      full = rows.length === rowsAtOnce;
      from = rows.at(-1)?.revision ?? from;
      // With each page: the first look reads all there are, and must not name every one of them to the database.
      const back = into.back.from(into.revision, now);
      for (const one of into.recent) if (one <= back) into.recent.delete(one);
    }
    into.back.note(into.revision, now);
    if (into.full === Number.POSITIVE_INFINITY) into.full = 2 * into.index.size + mostLeftBehind;
    held = into;
    if (waiting.size > 0 && performance.now() >= askAgainAt) {
      askAgainAt = performance.now() + patience_ms;
      // Whoever notifies does not wait for hosts of @contexts.
      void askAgain().catch((error: unknown) => log.warn({ err: error }, 'subscriptions cannot be read again'));
    }
  }

  async function askAgain(): Promise<void> {
    const revisions = [...waiting];
    const worked = await workOut(revisions, loadOnce(contexts));
    for (const [revision, keys] of worked) held.index.add(revision, keys);
  }

  async function take(rows: readonly RevisedRow[], into: Reading, load: Load): Promise<void> {
    const unknown = rows.filter((row) => !row.deleted && !row.match_keys);
    const worked = await workOut(
      unknown.map((row) => row.revision),
      load,
    );
    taken += rows.length;
    for (const row of rows) {
      forget(keyOf(row));
      const keys = row.deleted ? undefined : (row.match_keys ?? worked.get(row.revision));
      if (keys) into.index.add(row.revision, keys);
      // Only now: what could not be compiled for the moment comes again.
      into.recent.add(row.revision);
      into.revision = Math.max(into.revision, row.revision);
    }
  }

  /** The keys of subscriptions that have none stored; stored for the next start where they can only mean the same. */
  async function workOut(revisions: readonly number[], load: Load): Promise<ReadonlyMap<number, readonly number[]>> {
    const worked = new Map<number, readonly number[]>();
    for (const one of revisions) waiting.delete(one);
    for (let from = 0; from < revisions.length; from += bodiesAtOnce) {
      const lasting: { revision: number; keys: readonly number[] }[] = [];
      for (const row of await selectByRevisions(database, revisions.slice(from, from + bodiesAtOnce))) {
        const { subscription, isWaiting } = await read(row, load);
        if (isWaiting) waiting.add(row.revision);
        if (!subscription) continue;
        const keys = matchKeys(subscription);
        worked.set(row.revision, keys);
        if (subscription.context.isCore) lasting.push({ revision: row.revision, keys });
      }
      // Without them the next start takes longer, no more: the database may be read-only just now.
      await storeMatchKeys(database, lasting).catch((error: unknown) =>
        log.warn({ err: error }, 'keys of subscriptions cannot be stored'),
      );
    }
    return worked;
  }

  /** A subscription whose @context has gone cannot be understood any more; it must not stop the others. */
  async function read(
    row: SubscriptionRow,
    load: Load,
  ): Promise<{ readonly subscription: Subscription | undefined; readonly isWaiting: boolean }> {
    try {
      const context = await load(row.tenant, row.context ?? undefined);
      const owner = row.owner === null ? undefined : { id: row.owner, post: row.owner_post ?? undefined };
      const subscription = { ...readSubscription(row.tenant, row.id, row.body, context, row.about), owner };
      return { subscription, isWaiting: false };
    } catch (error) {
      if (!(error instanceof HubError) || error.status === 503) throw error;
      log.warn({ err: error, subscription: row.id }, 'a subscription cannot be understood');
      return { subscription: undefined, isWaiting: error.code === 'context.contextNotAvailable' };
    }
  }

  const compile = async (row: SubscriptionRow) => (await read(row, contexts.load)).subscription;

  function forget(key: string): void {
    const before = compiled.get(key);
    if (!before) return;
    compiled.delete(key);
    keyAt.delete(before.revision);
  }

  function remember(key: string, entry: Compiled): void {
    if (compiled.size >= mostCompiled) {
      compiled.clear();
      keyAt.clear();
    }
    forget(key);
    compiled.set(key, entry);
    keyAt.set(entry.revision, key);
  }

  /** Compiles rows, and remembers them unless something newer has been read meanwhile. */
  async function compileAll(rows: readonly SubscriptionRow[], known: number): Promise<Compiled[]> {
    const made: Compiled[] = [];
    const load = loadOnce(contexts);
    for (const row of rows) {
      const { subscription, isWaiting } = await read(row, load);
      const until = isWaiting ? performance.now() + patience_ms : undefined;
      const entry: Compiled = { revision: row.revision, subscription, until };
      if (taken === known) remember(keyOf(row), entry);
      made.push(entry);
    }
    return made;
  }

  /** Subscriptions by revision; what is missing in the answer is no more. */
  async function getAll(revisions: ReadonlySet<number>): Promise<ReadonlyMap<number, Subscription | undefined>> {
    const found = new Map<number, Subscription | undefined>();
    const missing: number[] = [];
    for (const revision of revisions) {
      const key = keyAt.get(revision);
      const known = key === undefined ? undefined : compiled.get(key);
      if (!known || isOver(known)) missing.push(revision);
      else found.set(revision, known.subscription);
    }
    const known = taken;
    for (let from = 0; from < missing.length; from += bodiesAtOnce) {
      const rows = await selectByRevisions(database, missing.slice(from, from + bodiesAtOnce));
      for (const { revision, subscription } of await compileAll(rows, known)) found.set(revision, subscription);
    }
    return found;
  }

  return {
    refresh,
    compile,
    /** Whether no change can concern anybody. */
    isEmpty: () => held.index.size === 0,

    /** With each event the subscriptions it concerns, but for the conditions that need the entity. */
    async match<Event extends EntityEvent>(
      events: readonly Event[],
      now: Instant,
    ): Promise<{ readonly event: Event; readonly subscription: Subscription }[]> {
      for (;;) {
        const { index } = held;
        const found = events.map((event) => index.find(eventKeys(event)));
        const revisions = new Set(found.flatMap((some) => [...some]));
        if (revisions.size === 0) return [];
        const subscriptions = await getAll(revisions);
        const gone = [...revisions].filter((revision) => !subscriptions.has(revision));
        if (gone.length === 0)
          return events.flatMap((event, at) =>
            [...(found[at] ?? [])].flatMap((revision) => {
              const subscription = subscriptions.get(revision);
              return subscription && concerns(event, subscription, now) ? [{ event, subscription }] : [];
            }),
          );
        // Changed or deleted since, perhaps this moment: what they have become concerns the events too.
        index.drop(new Set(gone));
        await refresh();
      }
    },

    /** For delivery: the subscription as it now is. */
    async find(tenant: string, id: string): Promise<Subscription | undefined> {
      await refreshSoon();
      const known = compiled.get(keyOf({ tenant, id }));
      if (known && !isOver(known)) return known.subscription;
      const before = taken;
      const row = await selectSubscription(database, { tenant, about: undefined, owner: undefined }, id);
      return row && (await compileAll([row], before))[0]?.subscription;
    },
  };
}

const isOver = ({ until }: Compiled) => until !== undefined && performance.now() >= until;

type Load = Contexts['load'];
/** Of so many @contexts at a time. */
const mostLoaded = 5_000;

/** Has each @context read once for many subscriptions; one that cannot be had is not waited for again for each of them. */
function loadOnce(contexts: Contexts): Load {
  const loaded = new Map<string, ReturnType<Load>>();
  return (tenant, source) => {
    if (source === undefined) return contexts.load(tenant, source);
    const key = `${tenant} ${JSON.stringify(source)}`;
    const known = loaded.get(key);
    if (known) return known;
    if (loaded.size >= mostLoaded) loaded.clear();
    const loading = contexts.load(tenant, source);
    loaded.set(key, loading);
    return loading;
  };
}

export type HeldSubscriptions = ReturnType<typeof openHeldSubscriptions>;

export const keyOf = ({ tenant, id }: { readonly tenant: string; readonly id: string }): string => `${tenant} ${id}`;
