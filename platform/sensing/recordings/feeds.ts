import { setTimeout as pause } from 'node:timers/promises';
import {
  type City,
  duration_ms,
  type Generator,
  type Instant,
  isoInstant,
  type SyntheticFeed,
  type Tenant,
} from '@hub/kernel';
import type { Database, Log } from '@hub/runtime';
import type { Device } from '../devices/device.ts';
import type { DeviceRegistry } from '../devices/device-registry.ts';
import type { Message, Telemetry } from '../telemetry/telemetry.ts';
import { listDueTicks, nextTick } from './feed-ticks.ts';
import { selectFilledTo, upsertFilledTo } from './store-playbacks.ts';

/** The synthetic feeds of the demo. */
export interface Feeds {
  start(tenant: Tenant): void;
  stop(): Promise<void>;
}

interface Deps {
  readonly city: Pick<City, 'packs' | 'feeds'>;
  readonly database: Database;
  readonly registry: DeviceRegistry;
  readonly telemetry: Telemetry;
  readonly clock: () => Instant;
  readonly log: Log;
}

const messagesPerCommit = 1_000;
const restBetweenCommits_ms = 20;
const pauseAfterError_ms = 5_000;
/** Clocks are set now and then; a timer must not sleep through it. */
const longestSleep_ms = 60_000;

export function openFeeds({ city, database, registry, telemetry, clock, log }: Deps): Feeds {
  const stopping = new AbortController();
  const { signal } = stopping;
  const runs: Promise<void>[] = [];
  const played = city.feeds.map((feed) => ({ feed, generator: getGenerator(city, feed) }));

  /** Stores the due ticks of a feed, oldest first, and says whether there were any. */
  async function step(tenant: Tenant, feed: SyntheticFeed, generator: Generator<string>): Promise<boolean> {
    const devices = await registry.ensureDevices(tenant, feed.devices);
    const filledTo = await selectFilledTo(database, tenant, feed);
    const state = { filledTo, every_ms: duration_ms(generator.every), backfill_ms: duration_ms(feed.backfill) };
    const most = Math.max(1, Math.floor(messagesPerCommit / Math.max(devices.size, 1)));
    const ticks = listDueTicks(state, clock(), most);
    const last = ticks.at(-1);
    if (last === undefined) {
      const wait_ms = nextTick(state, clock()) - clock();
      await pause(Math.min(Math.max(wait_ms, 1), longestSleep_ms), undefined, { signal });
      return false;
    }
    await telemetry.accept(
      ticks.flatMap((at) => [...devices.values()].map((device) => messageOf(feed, generator, device, at))),
    );
    await upsertFilledTo(database, tenant, feed, last);
    return true;
  }

  function messageOf(feed: SyntheticFeed, generator: Generator<string>, device: Device, at: Instant): Message {
    const payload = { ...generator.generate(feed.seed, device, at), observedAt: isoInstant(at) };
    return { device, channel: 'replay', receivedAt: Math.max(clock(), at), payload };
  }

  async function run(tenant: Tenant, feed: SyntheticFeed, generator: Generator<string>): Promise<void> {
    while (!signal.aborted) {
      try {
        const stored = await step(tenant, feed, generator);
        if (stored) await pause(restBetweenCommits_ms, undefined, { signal });
      } catch (error) {
        if (signal.aborted) return;
        log.error({ err: error, generator: feed.generator }, 'a synthetic feed failed; it tries again');
        await pause(pauseAfterError_ms, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  return {
    start(tenant) {
      for (const { feed, generator } of played) runs.push(run(tenant, feed, generator));
    },
    async stop() {
      stopping.abort();
      await Promise.all(runs);
    },
  };
}

/** A made-up value must never pass for a measured one. */
function getGenerator(city: Pick<City, 'packs'>, feed: SyntheticFeed): Generator<string> {
  const generators = city.packs.flatMap((pack) =>
    Object.entries(pack.generators).map(([name, one]) => [`${pack.id}.${name}`, one] as const),
  );
  const generator = new Map<string, Generator<string>>(generators).get(feed.generator);
  if (!generator) throw new Error(`no pack has the generator ${feed.generator}`);
  const wrong = feed.devices.find((device) => device.provenance !== 'synthetic');
  if (wrong) throw new Error(`device ${wrong.id} of the feed ${feed.generator} must have the provenance synthetic`);
  return generator;
}
