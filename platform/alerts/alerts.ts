import type { Areas } from '@hub/context';
import type { Indicators } from '@hub/indicators';
import {
  type City,
  everyCase,
  type Instant,
  type Principal,
  type Purpose,
  type SeesCases,
  type Severity,
  type Tenant,
} from '@hub/kernel';
import type { Database, HubModule, Outbox, PurposeOf, Statement } from '@hub/runtime';
import { type Alert, alertView } from './alert-view.ts';
import { areasOf } from './areas-of.ts';
import { capConsumer } from './cap-consumer.ts';
import { capRoutes } from './cap-routes.ts';
import { alertRoutes, withSeenCases } from './routes.ts';
import { type RuleRegistry, ruleRegistry } from './rules.ts';
import { rulesConsumer } from './rules-consumer.ts';
import { type AlertFilter, countOpen, linkCase, selectAlerts } from './store.ts';

export interface AlertsDeps {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly areas: Areas;
  readonly indicators: Pick<Indicators, 'listLatest' | 'access' | 'mayBePublished'>;
  readonly city: City;
  readonly clock: () => Instant;
  /** Who sees the cases that alerts have opened; without it everyone all. */
  readonly seesCases?: SeesCases;
  /** The purpose a request declares, checked. */
  readonly purposeOf?: PurposeOf | undefined;
}

/** Rules of packs over indicators: they raise alerts and clear them. */
export interface Alerts extends HubModule {
  readonly rules: RuleRegistry;
  /** Alerts as somebody may see them: without cases that are not for them. */
  listAlerts(by: Principal, filter: AlertFilter, purpose?: Purpose): Promise<readonly Alert[]>;
  countOpen(
    by: Principal,
    purpose?: Purpose,
  ): Promise<readonly { readonly severity: Severity; readonly count: number }[]>;
  /** The statement that ties an alert to its case; commit it with the case. */
  linkCase(tenant: Tenant, alertId: string, caseId: string): Statement;
}

export function createAlerts(deps: AlertsDeps): Alerts {
  const { database, outbox, areas, indicators } = deps;
  const rules = ruleRegistry(deps.city.packs);
  return {
    name: 'alerts',
    rules,
    routes: [...alertRoutes({ ...deps, rules }), ...capRoutes({ ...deps, rules })],
    async listAlerts(by, filter, purpose) {
      const access = indicators.access(by, 'alert.read', 'Alert', purpose);
      const found = await selectAlerts(database, by.tenant, access, filter);
      const shown = await withSeenCases(found, by, deps.seesCases ?? everyCase);
      return shown.map((alert) => alertView(rules, alert));
    },
    countOpen: (by, purpose) => countOpen(database, by.tenant, indicators.access(by, 'alert.read', 'Alert', purpose)),
    linkCase,
    async start() {
      await outbox.consume(rulesConsumer({ ...deps, rules, areasOf: (subject) => areasOf(areas, subject) }));
      if (deps.city.alertSender) await outbox.consume(capConsumer(deps));
    },
    async stop() {},
  };
}
