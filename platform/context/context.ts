import type { Instant } from '@hub/kernel';
import type { Database, HubModule, Log, Outbox } from '@hub/runtime';
import { type Areas, openAreas } from './areas.ts';
import { type Entities, openEntities } from './entities.ts';
import { areaRoutes } from './routes-areas.ts';
import { openTenants } from './tenants.ts';
import { openWriter } from './writer.ts';

export interface ContextDeps {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly log: Log;
  readonly clock: () => Instant;
}

/** The context broker: entities, their history, subscriptions, areas. */
export interface Context extends HubModule, Entities {
  readonly areas: Areas;
}

export function createContext({ database, outbox, log, clock }: ContextDeps): Context {
  const areas = openAreas(database);
  const tenants = openTenants(database);
  const writer = openWriter({ database, log, clock, committed: () => outbox.wake() });
  return {
    name: 'context',
    routes: areaRoutes(areas),
    areas,
    ...openEntities(database, writer, tenants),
    async start() {},
    stop: () => writer.drain(),
  };
}
