import type { Database } from '../database/database.ts';
import type { Log } from '../log.ts';
import {
  type Delivery,
  type DeliveryChannel,
  type DeliveryOutcome,
  type DeliveryPolicy,
  type DeliveryTarget,
  pauseAfter,
  targetKey,
  usualPolicy,
} from './delivery.ts';
import { deliveryErrors, reasonText } from './delivery-reason.ts';
import {
  buryWaiting,
  findDueTargets,
  freeTargets,
  leaseTargets,
  noteStatements,
  purgeAttempts,
  renewLeases,
  selectWaiting,
  type TargetNote,
  type Tried,
} from './store-deliveries.ts';
import { selectFigures, selectTargets, type TargetFilter } from './store-delivery-targets.ts';
import { TargetQueue, windowRows } from './target-queue.ts';

export interface DeliveriesOptions {
  readonly database: Database;
  readonly log: Log;
  readonly policy?: Partial<DeliveryPolicy>;
  readonly random?: () => number;
}

const lease_ms = 10_000;
/** For what another process queued, and for breakers whose time has come. */
const look_ms = 500;
const targetsAtOnce = 1_000;
const mostUnderWay = 2_000;
const windowCharacters = 2_000_000;
/** Tries are noted together: each commit costs the writers of the same database. */
const noteEvery_ms = 20;
const noteAtOnce = 500;
const stopWithin_ms = 5_000;
const mostBetweenBurials_ms = 3_600_000;

/**
 * Sends what is stored in `delivery`, at least once. Each target is leased to one hub process, so that its order holds; what became of many tries
 * is noted in one commit. Several processes share the targets; those of a process that is gone are free after its leases.
 */
export function openDeliveries({ database, log, random = Math.random, ...options }: DeliveriesOptions) {
  const policy = { ...usualPolicy, ...options.policy };
  const channels = new Map<string, DeliveryChannel>();
  const holder = crypto.randomUUID();
  const queues = new Map<string, TargetQueue>();
  const wanted = new Map<string, DeliveryTarget>();
  const counts = new Map<string, { delivered: number; failed: number }>();
  /** Of targets whose breaker is open: the keys it has let through in vain. */
  const asked = new Map<string, Set<string>>();
  const buryEvery_ms = Math.max(look_ms, Math.min(policy.longestWait_ms / 100, mostBetweenBurials_ms));
  const stopping = new AbortController();
  let tried: Tried[] = [];
  let underWay = 0;
  let lookAt = 0;
  let noteAt = 0;
  // A receiver that came back while the hub was stopped is asked first.
  let buryAt = performance.now() + buryEvery_ms;
  let wakeUp: () => void = () => undefined;
  let awake = false;
  let loop: Promise<void> | undefined;

  function wake(): void {
    awake = true;
    wakeUp();
  }

  async function run(): Promise<void> {
    if (database.engine === 'pglite')
      await freeTargets(database).catch(logged('leases of an earlier run cannot be freed'));
    let failures = 0;
    while (!stopping.signal.aborted) {
      awake = false;
      try {
        if (tried.length >= noteAtOnce || performance.now() >= noteAt) await note();
        if (performance.now() >= buryAt) await bury();
        await lease();
        await read();
        failures = 0;
      } catch (error) {
        failures += 1;
        log.error({ err: error, failures }, 'deliveries cannot be read or noted');
        await rest(Math.min(250 * 2 ** failures, 10_000));
      }
      for (const queue of queues.values()) dispatch(queue);
      if (!awake) await rest(untilNext());
    }
  }

  async function bury(): Promise<void> {
    buryAt = performance.now() + buryEvery_ms;
    const days = Math.round(policy.longestWait_ms / 86_400_000);
    await buryWaiting(database, policy.longestWait_ms, reasonText(deliveryErrors.expired({ days })));
  }

  function untilNext(): number {
    const now = performance.now();
    const tries = [...queues.values()].map((queue) => queue.nextTryAt(now) - now);
    return Math.max(1, Math.min(lookAt - now, tried.length > 0 ? noteAt - now : look_ms, ...tries));
  }

  async function lease(): Promise<void> {
    const now = performance.now();
    await renew(now);
    const targets = [...wanted.values()];
    wanted.clear();
    for (const target of targets) {
      const held = queues.get(targetKey(target));
      if (held) held.stale = true;
    }
    if (now >= lookAt) {
      targets.push(...(await findDueTargets(database, [...channels.keys()], targetsAtOnce)));
      // A look that takes long because many targets are down is taken less often.
      lookAt = performance.now() + Math.max(look_ms, 20 * (performance.now() - now));
    }
    const free = targets.filter((target) => channels.has(target.channel) && !queues.has(targetKey(target)));
    if (free.length === 0) return;
    for (const target of await leaseTargets(database, free, holder, lease_ms))
      queues.set(targetKey(target), new TargetQueue(target, now + lease_ms / 3, askedOf(target)));
  }

  function askedOf(target: DeliveryTarget): Set<string> {
    const key = targetKey(target);
    const keys = asked.get(key) ?? new Set<string>();
    // Those forgotten begin again with their oldest.
    const [oldest] = asked.size < targetsAtOnce ? [] : asked.keys();
    if (oldest !== undefined) asked.delete(oldest);
    return asked.set(key, keys).get(key) as Set<string>;
  }

  async function renew(now: number): Promise<void> {
    const old = [...queues.values()].filter((queue) => queue.renewAt <= now);
    if (old.length === 0) return;
    const kept = new Set(
      (
        await renewLeases(
          database,
          old.map((queue) => queue.target),
          holder,
          lease_ms,
        )
      ).map(targetKey),
    );
    for (const queue of old) {
      queue.renewAt = now + lease_ms / 3;
      if (kept.has(targetKey(queue.target))) continue;
      // Another process thought this one gone and has taken over.
      queue.shut();
      queues.delete(targetKey(queue.target));
    }
  }

  async function read(): Promise<void> {
    const now = performance.now();
    const reads = [...queues.values()].flatMap((queue) => {
      const pausedKeys = queue.pausedKeys(now);
      return queue.wantsRows() ? [{ queue, target: queue.target, without: queue.heldSeqs(), pausedKeys }] : [];
    });
    for (let start = 0; start < reads.length; start += targetsAtOnce) {
      const some = reads.slice(start, start + targetsAtOnce);
      // What is woken while this looks is looked at again.
      for (const { queue } of some) queue.stale = false;
      const rows = await selectWaiting(database, some, windowRows, windowCharacters).catch((error: unknown) => {
        for (const { queue } of some) queue.stale = true;
        throw error;
      });
      const byTarget = Map.groupBy(rows, targetKey);
      for (const { queue } of some) {
        const own = byTarget.get(targetKey(queue.target)) ?? [];
        const characters = own.reduce((sum, one) => sum + one.payload.length, 0);
        queue.add(own, own.length >= windowRows || characters >= windowCharacters, performance.now());
      }
    }
  }

  function dispatch(queue: TargetQueue): void {
    while (underWay < mostUnderWay && !stopping.signal.aborted) {
      const delivery = queue.take(policy.breakerAfter, performance.now());
      if (!delivery) return;
      underWay += 1;
      void send(queue, delivery);
    }
  }

  async function send(queue: TargetQueue, delivery: Delivery): Promise<void> {
    const channel = channels.get(delivery.channel) as DeliveryChannel;
    const start = performance.now();
    const outcome = await channel.send(delivery, stopping.signal).catch((error: unknown): DeliveryOutcome => {
      log.error({ err: error, channel: channel.name }, 'a delivery failed inside the hub');
      return { error: reasonText(deliveryErrors.internal()) };
    });
    underWay -= 1;
    const took_ms = performance.now() - start;
    // Cut off by the stop: it never happened, and is sent again.
    if (stopping.signal.aborted && typeof outcome === 'object') return;
    const count = counts.get(delivery.channel);
    const base = { delivery, took_ms, logged: channel.logsAttempts ?? false, counts: true };
    if (outcome === 'gone') {
      queue.dropped(delivery);
      tried.push({ ...base, gone: true });
    } else if (outcome === 'delivered') {
      queue.succeeded(delivery, took_ms);
      if (count) count.delivered += 1;
      tried.push(base);
    } else if (outcome.rest_ms !== undefined) {
      queue.turnedAway(delivery, performance.now() + outcome.rest_ms, outcome.error);
    } else {
      const unwell = outcome.unwell ?? false;
      // A receiver that is not well may be so because of this delivery; when it was not well before, it is so by itself.
      const counts = !unwell || queue.failures === 0;
      const attempts = delivery.attempts + (counts ? 1 : 0);
      const pause_ms =
        counts && attempts >= policy.maxAttempts
          ? undefined
          : Math.max(pauseAfter(Math.max(attempts, 1), policy, random()), outcome.pause_ms ?? 0);
      const until = pause_ms === undefined ? undefined : performance.now() + pause_ms;
      queue.failed(delivery, until, unwell, policy.breakerAfter);
      if (count) count.failed += 1;
      tried.push({ ...base, counts, error: outcome.error, ...(pause_ms !== undefined && { pause_ms }) });
    }
    if (typeof outcome !== 'string' && queue.failures >= policy.breakerAfter) queue.shut();
    dispatch(queue);
    wake();
  }

  /** Notes what became of the tries, and lets go of targets that have nothing more or whose breaker is open. */
  async function note(): Promise<void> {
    const some = tried;
    tried = [];
    noteAt = performance.now() + noteEvery_ms;
    const byTarget = Map.groupBy(some, (one) => targetKey(one.delivery));
    const notes: TargetNote[] = [];
    const leaving: TargetQueue[] = [];
    for (const [key, queue] of queues) {
      const own = byTarget.get(key) ?? [];
      const isDone = queue.isShut || (queue.isIdle(own.length) && !wanted.has(key));
      const release = isDone && queue.underWay === 0;
      if (own.length === 0 && !release && queue.turnedAwayFor === undefined) continue;
      const pause_ms = queue.isShut ? pauseAfter(queue.failures - policy.breakerAfter + 1, policy, random()) : 0;
      notes.push(noteOf(queue, own, release, pause_ms));
      if (release) leaving.push(queue);
    }
    if (some.length === 0 && notes.length === 0) return;
    try {
      await database.commit(noteStatements(some, notes, holder));
    } catch (error) {
      tried = [...some, ...tried];
      throw error;
    }
    for (const { target } of notes) queues.get(targetKey(target))?.notedTarget();
    for (const { delivery } of some) queues.get(targetKey(delivery))?.noted(delivery.seq);
    for (const queue of leaving) {
      const key = targetKey(queue.target);
      queues.delete(key);
      if (asked.get(key)?.size === 0) asked.delete(key);
    }
  }

  function rest(pause_ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, pause_ms);
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
      if (awake || stopping.signal.aborted) wakeUp();
    });
  }

  const logged = (what: string) => (error: unknown) => log.error({ err: error }, what);

  return {
    addChannel(channel: DeliveryChannel): void {
      channels.set(channel.name, channel);
      counts.set(channel.name, { delivered: 0, failed: 0 });
    },
    /** Call after the commit of deliveries, so that nobody waits for the next look. */
    wake(targets: Iterable<DeliveryTarget>): void {
      for (const target of targets) wanted.set(targetKey(target), target);
      wake();
    },
    /** What this process has sent since it started, by channel. */
    counts: (): ReadonlyMap<string, { readonly delivered: number; readonly failed: number }> => counts,
    policy,
    listTargets: (filter: TargetFilter) => selectTargets(database, filter, policy.breakerAfter),
    /** What waits and what failed, by channel. */
    figures: () => selectFigures(database, [...channels.keys()], policy.breakerAfter),
    /** Drops the log of tries that is older than a week. */
    purge: () => purgeAttempts(database, '7 days'),
    start(): void {
      loop ??= run();
    },
    /** Notes what is done and lets go of the rest, which other processes then send. */
    async stop(): Promise<void> {
      stopping.abort();
      wake();
      await loop;
      const end = performance.now() + stopWithin_ms;
      while (underWay > 0 && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 5));
      const byTarget = Map.groupBy(tried, (one) => targetKey(one.delivery));
      const released = [...queues].map(([key, queue]) => noteOf(queue, byTarget.get(key) ?? [], true, 0));
      if (loop && (tried.length > 0 || released.length > 0))
        await database
          .commit(noteStatements(tried, released, holder))
          .catch(logged('the last deliveries cannot be noted'));
    },
  };
}

export type Deliveries = ReturnType<typeof openDeliveries>;

function noteOf(queue: TargetQueue, own: readonly Tried[], release: boolean, pause_ms: number): TargetNote {
  const bad = own.filter((one) => one.error !== undefined);
  return {
    target: queue.target,
    delivered: own.filter((one) => one.error === undefined && !one.gone).length,
    failed: bad.length,
    failures: queue.failures,
    error: bad.at(-1)?.error ?? queue.turnedAwayFor,
    isDown: queue.isDown,
    release,
    pause_ms,
  };
}
