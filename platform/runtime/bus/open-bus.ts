import type { Log } from '../log.ts';
import type { Bus } from './bus.ts';
import { openMemoryBus } from './bus-memory.ts';

export interface BusOptions {
  /** `nats://…` of a server with JetStream, when several hub processes share the work; without it the bus lives in this process. */
  readonly natsUrl?: string | undefined;
  readonly log: Log;
}

/** @throws bus.unreachable */
export async function openBus({ natsUrl, log }: BusOptions): Promise<Bus> {
  // Its library is loaded only where there is a server.
  return natsUrl ? (await import('./bus-nats.ts')).openNatsBus(natsUrl, log) : openMemoryBus(log);
}
