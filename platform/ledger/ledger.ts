import { setTimeout as pause } from 'node:timers/promises';
import { workCalendars } from '@hub/cases';
import { type Authority, type City, chinaDayStart, defaultTenant, type Instant, type SlipLadder } from '@hub/kernel';
import type { Database, HubModule, Log, Outbox } from '@hub/runtime';
import type { FileDeps } from './ledger-file.ts';
import { planEntries } from './plan-entries.ts';
import { readRoutes } from './routes-read.ts';
import { writeRoutes } from './routes-write.ts';
import { sendSlips } from './send-slips.ts';
import { insertEvents } from './store.ts';

export interface LedgerDeps {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly log: Log;
  readonly city: City;
  readonly clock: () => Instant;
  readonly authority: Authority;
}

/** What a city says nothing else: no slip goes out. */
const noLadder: SlipLadder = {
  first_days: Number.POSITIVE_INFINITY,
  next_days: Number.POSITIVE_INFINITY,
  deductions: { blue: 0, orange: 0, red: 0 },
};
const look_ms = 10 * 60_000;

/** The ledger of assignments across bureaus (台账): meetings → resolutions → assignments → reports → slips → scores. */
export function createLedger(deps: LedgerDeps): HubModule & { readonly sendSlips: () => Promise<void> } {
  const { database, city, log } = deps;
  const { isWorkday } = workCalendars.standard;
  const ladder = city.plan?.ladder ?? noLadder;
  const units = new Set(city.bureaus.map(({ id }) => id));
  const file: FileDeps = { ...deps, isUnit: (unit) => units.has(unit) };
  const stopping = new AbortController();
  let looking = Promise.resolve();

  async function look(): Promise<void> {
    while (!stopping.signal.aborted) {
      await sendSlips(file, ladder, isWorkday).catch((error: unknown) =>
        log.error({ err: error }, 'slips could not be sent'),
      );
      await pause(look_ms, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
    }
  }

  return {
    name: 'ledger',
    routes: [...readRoutes({ ...file, ladder, isWorkday }), ...writeRoutes(file)],
    sendSlips: () => sendSlips(file, ladder, isWorkday),
    async start() {
      const areas = await city.areas();
      const districts = areas.filter(({ level }) => level === 'district').map(({ code }) => code);
      for (const code of districts) units.add(code);
      if (city.plan) {
        const made = chinaDayStart(city.plan.made);
        await database.commit([insertEvents(defaultTenant, planEntries(city.plan, districts, made), 'leave')]);
        looking = look();
      }
    },
    async stop() {
      stopping.abort();
      await looking;
    },
  };
}
