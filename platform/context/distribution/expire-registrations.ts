import type { Database, Log } from '@hub/runtime';
import { contextErrors } from '../errors.ts';
import type { Registrations } from './registrations.ts';
import type { SourceNotices } from './source-notices.ts';
import type { Spread } from './spread-subscriptions.ts';
import { markRegistrationDeleted, selectExpired } from './store-registrations.ts';

/** @throws context.notFound */
export async function deleteRegistration(
  notices: SourceNotices,
  registrations: Registrations,
  spread: Spread,
  tenant: string,
  id: string,
): Promise<void> {
  await notices.change(tenant, async ({ tx, changed }) => {
    const before = registrations.find(tenant, id);
    if (!(await markRegistrationDeleted(tx, tenant, id))) throw contextErrors.notFound({ id });
    await spread.leave(tx, tenant, id);
    await spread.sourcesChanged(tx, tenant);
    await changed(before, undefined);
  });
  await registrations.refresh();
  await spread.takeBack(tenant, id);
}

const look_ms = 5_000;
const atOnce = 100;

/** Deletes registrations whose time is over, so that those who subscribed to them hear of it. Nobody is asked from that time on either way. */
export function openRegistrationExpiry(deps: {
  readonly database: Database;
  readonly notices: SourceNotices;
  readonly registrations: Registrations;
  readonly spread: Spread;
  readonly log: Log;
  readonly look_ms?: number;
}) {
  const { database, notices, registrations, spread, log } = deps;
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  async function look(): Promise<void> {
    for (const { tenant, id } of await selectExpired(database, atOnce))
      await deleteRegistration(notices, registrations, spread, tenant, id);
  }

  return {
    start(): void {
      timer = setInterval(() => {
        running = running.then(look).catch((error: unknown) => log.warn({ err: error }, 'registrations cannot expire'));
      }, deps.look_ms ?? look_ms);
      timer.unref();
    },
    async stop(): Promise<void> {
      clearInterval(timer);
      await running;
    },
  };
}
