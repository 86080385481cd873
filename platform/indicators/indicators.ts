import type { City, EntityAuthority, Instant, Principal, SeesCases, Tenant } from '@hub/kernel';
import type { Database, HubModule, Log, Outbox } from '@hub/runtime';
import { casesConsumer } from './cases-consumer.ts';
import { factsConsumer } from './facts-consumer.ts';
import { type IndicatorRegistry, indicatorRegistry } from './registry.ts';
import { indicatorRoutes } from './routes.ts';
import { withSeenCases } from './seen-cases.ts';
import type { ContextPort } from './sources.ts';
import type { NamedValue } from './store.ts';
import { selectLatest, type ValueFilter } from './store-read.ts';
import { type IndicatorValue, valueView } from './value-view.ts';

export interface IndicatorsDeps {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly context: ContextPort;
  readonly log: Log;
  readonly city: City;
  readonly clock: () => Instant;
  /** Who sees the cases that are open about a value; without it everyone all. */
  readonly seesCases?: SeesCases;
  /** Who sees which records behind a value; without it everyone all. */
  readonly authority?: EntityAuthority;
}

/** The hub's figures: computed from facts by the formulas of packs, kept with what they rest on. */
export interface Indicators extends HubModule {
  readonly registry: IndicatorRegistry;
  /** The newest value of each subject, as stored. */
  listLatest(tenant: Tenant, filter: ValueFilter): Promise<readonly NamedValue[]>;
  /** The same as the API shows it. */
  listLatestViews(by: Principal, filter: ValueFilter): Promise<readonly IndicatorValue[]>;
}

export function createIndicators(deps: IndicatorsDeps): Indicators {
  const registry = indicatorRegistry(deps.city.packs);
  const listLatest: Indicators['listLatest'] = (tenant, filter) => selectLatest(deps.database, tenant, filter);
  return {
    name: 'indicators',
    registry,
    routes: indicatorRoutes({ ...deps, registry }),
    listLatest,
    async listLatestViews(by, filter) {
      const now = deps.clock();
      const values = await withSeenCases(deps.database, by, await listLatest(by.tenant, filter), deps.seesCases);
      return values.map((row) => valueView(registry.get(row.indicator), row, now));
    },
    async start() {
      deps.outbox.consume(factsConsumer({ ...deps, registry }));
      deps.outbox.consume(casesConsumer());
    },
    // The outbox, which runs the consumers, is stopped by whoever opened it.
    async stop() {},
  };
}
