import type { Alerts } from '@hub/alerts';
import type { Context } from '@hub/context';
import type { City, Instant, Tenant } from '@hub/kernel';
import type { Database, HubModule, Outbox } from '@hub/runtime';
import type { CaseDeps } from './act-on-case.ts';
import { alertConsumer } from './alert-consumer.ts';
import { workCalendars } from './calendars.ts';
import { caseTypeRegistry } from './case-types.ts';
import type { CaseSummary } from './case-view.ts';
import { actRoutes } from './routes-act.ts';
import { attachmentRoutes } from './routes-attachments.ts';
import { readRoutes } from './routes-read.ts';
import { summariesOf } from './show-case.ts';
import { type CaseCounts, countCases, type Reader, selectCases } from './store-list.ts';
import type { WorkCalendar } from './work-calendar.ts';

export interface CasesDeps {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly context: Pick<Context, 'areas' | 'findEntity'>;
  readonly alerts: Pick<Alerts, 'rules' | 'linkCase'>;
  readonly city: City;
  readonly clock: () => Instant;
  /** Working hours and days; 09:00–12:00 and 13:00–17:00 on Chinese working days unless said. */
  readonly calendar?: WorkCalendar;
}

/** The case hub: opens, routes, clocks and closes cases, and keeps their history. */
export interface Cases extends HubModule {
  /** Open cases, what is due first. */
  listOpen(tenant: Tenant, limit: number): Promise<readonly CaseSummary[]>;
  count(tenant: Tenant): Promise<CaseCounts>;
}

export function createCases(deps: CasesDeps): Cases {
  const { database, outbox, context, city, clock } = deps;
  const types = caseTypeRegistry(city.packs);
  const caseDeps: CaseDeps = {
    database,
    outbox,
    city,
    clock,
    types,
    calendar: deps.calendar ?? workCalendars.standard,
  };
  return {
    name: 'cases',
    routes: [...readRoutes(caseDeps), ...actRoutes({ ...caseDeps, context }), ...attachmentRoutes(caseDeps)],
    async listOpen(tenant, limit) {
      const now = clock();
      return summariesOf(caseDeps, await selectCases(database, everyone(tenant), { state: 'open', limit }, now), now);
    },
    count: (tenant) => countCases(database, everyone(tenant), undefined, clock()),
    async start() {
      outbox.consume(alertConsumer({ ...caseDeps, areas: context.areas, alerts: deps.alerts }));
    },
    async stop() {},
  };
}

/** A reader who sees what all see: no inbox of their own, every role. */
function everyone(tenant: Tenant): Reader {
  return { tenant, person: '', roles: 'all' };
}
