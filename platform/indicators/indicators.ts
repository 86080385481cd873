import type { Authority, City, EntityAuthority, Instant, Principal, Purpose, SeesCases, Tenant } from '@hub/kernel';
import type { Database, HubModule, Log, Outbox, PurposeOf } from '@hub/runtime';
import { casesConsumer } from './cases-consumer.ts';
import { factsConsumer } from './facts-consumer.ts';
import { type IndicatorRegistry, indicatorRegistry } from './registry.ts';
import { indicatorRoutes } from './routes.ts';
import { withSeenCases } from './seen-cases.ts';
import type { ContextPort } from './sources.ts';
import type { NamedValue } from './store.ts';
import { selectLatest, type ValueFilter } from './store-read.ts';
import { type AccessToValues, accessToValues, everyValue, mayBePublished } from './value-access.ts';
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
  /** Who sees which values; without it everyone all. */
  readonly authority?: Authority;
  /** Who sees which records behind a value; without it everyone all. */
  readonly entities?: EntityAuthority;
  /** The purpose a request declares, checked. */
  readonly purposeOf?: PurposeOf | undefined;
}

/** The hub's figures: computed from facts by the formulas of packs, kept with what they rest on. */
export interface Indicators extends HubModule {
  readonly registry: IndicatorRegistry;
  /** Who may see which values, and what follows from them. */
  readonly access: AccessToValues;
  /** Whether a value may leave the city's offices, as a public warning does. */
  mayBePublished(indicator: string, over: number): boolean;
  /** The newest value of each subject, as stored: for the hub itself. */
  listLatest(tenant: Tenant, filter: ValueFilter): Promise<readonly NamedValue[]>;
  /** Those that somebody may see, as the API shows them. */
  listLatestViews(by: Principal, filter: ValueFilter, purpose?: Purpose): Promise<readonly IndicatorValue[]>;
}

export function createIndicators(deps: IndicatorsDeps): Indicators {
  const registry = indicatorRegistry(deps.city.packs);
  const access = accessToValues(registry, deps.city.bureaus, deps.authority);
  return {
    name: 'indicators',
    registry,
    access,
    mayBePublished: (indicator, over) => mayBePublished(registry, indicator, over),
    routes: indicatorRoutes({ ...deps, registry, access }),
    listLatest: (tenant, filter) => selectLatest(deps.database, tenant, everyValue, filter),
    async listLatestViews(by, filter, purpose) {
      const now = deps.clock();
      const mine = access(by, 'cockpit.read', 'IndicatorValue', purpose);
      const found = await selectLatest(deps.database, by.tenant, mine, filter);
      const values = await withSeenCases(deps.database, by, found, deps.seesCases);
      return values.map((row) => valueView(registry.get(row.indicator), row, now));
    },
    async start() {
      await deps.outbox.consume(factsConsumer({ ...deps, registry }));
      await deps.outbox.consume(casesConsumer());
    },
    // The outbox, which runs the consumers, is stopped by whoever opened it.
    async stop() {},
  };
}
