import type { Areas } from '@hub/context';
import type { Indicators } from '@hub/indicators';
import type { City, Instant, Severity, Tenant } from '@hub/kernel';
import type { Database, HubModule, Outbox, Statement } from '@hub/runtime';
import { type Alert, alertView } from './alert-view.ts';
import { areasOf } from './areas-of.ts';
import { capConsumer } from './cap-consumer.ts';
import { capRoutes } from './cap-routes.ts';
import { alertRoutes } from './routes.ts';
import { type RuleRegistry, ruleRegistry } from './rules.ts';
import { rulesConsumer } from './rules-consumer.ts';
import { type AlertFilter, countOpen, linkCase, selectAlerts } from './store.ts';

export interface AlertsDeps {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly areas: Areas;
  readonly indicators: Pick<Indicators, 'listLatest'>;
  readonly city: City;
  readonly clock: () => Instant;
}

/** Rules of packs over indicators: they raise alerts and clear them. */
export interface Alerts extends HubModule {
  readonly rules: RuleRegistry;
  listAlerts(tenant: Tenant, filter: AlertFilter): Promise<readonly Alert[]>;
  countOpen(tenant: Tenant): Promise<readonly { readonly severity: Severity; readonly count: number }[]>;
  /** The statement that ties an alert to its case; commit it with the case. */
  linkCase(tenant: Tenant, alertId: string, caseId: string): Statement;
}

export function createAlerts(deps: AlertsDeps): Alerts {
  const { database, outbox, areas } = deps;
  const rules = ruleRegistry(deps.city.packs);
  return {
    name: 'alerts',
    rules,
    routes: [...alertRoutes({ ...deps, rules }), ...capRoutes({ ...deps, rules })],
    listAlerts: async (tenant, filter) =>
      (await selectAlerts(database, tenant, filter)).map((alert) => alertView(rules, alert)),
    countOpen: (tenant) => countOpen(database, tenant),
    linkCase,
    async start() {
      outbox.consume(rulesConsumer({ ...deps, rules, areasOf: (subject) => areasOf(areas, subject) }));
      if (deps.city.alertSender) outbox.consume(capConsumer(deps));
    },
    async stop() {},
  };
}
