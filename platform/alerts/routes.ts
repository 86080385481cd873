import type { Indicators } from '@hub/indicators';
import {
  type AlertId,
  defineErrors,
  everyCase,
  getInstant,
  type Instant,
  isoInstant,
  type Principal,
  type SeesCases,
} from '@hub/kernel';
import { type Database, type Outbox, outboxStatement, type PurposeOf, type Route, route, signedIn } from '@hub/runtime';
import { Type } from 'typebox';
import { alertView } from './alert-view.ts';
import type { RuleRegistry } from './rules.ts';
import { type AlertRow, acknowledge, selectAlerts, selectAlertsById } from './store.ts';

export interface AlertRouteDeps {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly rules: RuleRegistry;
  readonly clock: () => Instant;
  /** Who sees the cases that alerts have opened; without it everyone all. */
  readonly seesCases?: SeesCases;
  readonly indicators: Pick<Indicators, 'access'>;
  /** The purpose a request declares, checked. */
  readonly purposeOf?: PurposeOf | undefined;
}

const errors = defineErrors('alert', {
  unknown: { status: 404, zh: '没有预警 {alertId}', en: 'There is no alert {alertId}' },
  acknowledged: { status: 409, zh: '该预警已确认', en: 'The alert has been acknowledged already' },
  badCursor: { status: 400, zh: '翻页标记无效', en: 'Not a cursor of this list' },
});

export function alertRoutes({
  database,
  outbox,
  rules,
  clock,
  seesCases = everyCase,
  indicators,
  purposeOf,
}: AlertRouteDeps): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/alerts',
      allow: 'alert.read',
      summary: 'Alerts, the newest first',
      query: Type.Object({
        state: Type.Optional(Type.Union([Type.Literal('open'), Type.Literal('cleared'), Type.Literal('all')])),
        subject: Type.Optional(Type.String({ maxLength: 512 })),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
        after: Type.Optional(Type.String({ maxLength: 100 })),
      }),
      async handle({ query, ...request }) {
        const caller = signedIn(request.principal);
        const purpose = await purposeOf?.(request);
        const access = indicators.access(caller, 'alert.read', 'Alert', purpose);
        const limit = query.limit ?? 100;
        const page = query.after === undefined ? {} : { after: readCursor(query.after) };
        const subject = query.subject === undefined ? {} : { subject: query.subject };
        const filter = { state: query.state ?? 'open', limit, ...subject, ...page };
        const alerts = await selectAlerts(database, caller.tenant, access, filter);
        const last = alerts.length < limit ? undefined : alerts.at(-1);
        const next = last ? { next: `${isoInstant(last.raisedAt)}|${last.id}` } : {};
        const shown = await withSeenCases(alerts, caller, seesCases);
        return { body: { items: shown.map((alert) => alertView(rules, alert)), ...next } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/alerts/:alertId/acknowledgement',
      allow: 'alert.act',
      summary: 'Says that somebody has seen an alert',
      params: Type.Object({ alertId: Type.String({ maxLength: 64 }) }),
      body: Type.Object({ note: Type.Optional(Type.String({ maxLength: 2000 })) }),
      async handle({ params, body, ...request }) {
        const caller = signedIn(request.principal);
        const { tenant } = caller;
        const purpose = await purposeOf?.(request);
        const access = indicators.access(caller, 'alert.act', 'Alert', purpose);
        const [alert] = await selectAlertsById(database, tenant, [params.alertId]);
        if (!alert || !access.allows(inHand(tenant, alert))) throw errors.unknown({ alertId: params.alertId });
        if (alert.acknowledgedBy !== undefined) throw errors.acknowledged({ alertId: params.alertId });
        const at = clock();
        const by = caller.name;
        const note = body.note === undefined ? {} : { note: body.note };
        const view = alertView(rules, { ...alert, acknowledgedBy: by, acknowledgedAt: at, ...note });
        await database.commit([
          acknowledge(tenant, alert.id, by, at, body.note),
          outboxStatement([
            { tenant, topic: 'alert', key: alert.id, data: { ...view, event: 'acknowledged', over: alert.over } },
          ]),
        ]);
        outbox.wake();
        const [shown] = await withSeenCases([view], caller, seesCases);
        return { body: shown ?? view };
      },
    }),
  ];
}

/** What policies ask of an alert: that of the value that raised it. */
export function inHand(
  tenant: string,
  { indicator, over = 1, area }: Pick<AlertRow, 'indicator' | 'area'> & { readonly over?: number },
) {
  return { tenant, indicator, over, areas: area.map(({ code }) => code) };
}

/** Alerts without the ids of cases that the caller may not see: to them there is no case. */
export async function withSeenCases<A extends { readonly caseId?: string }>(
  alerts: readonly A[],
  by: Principal | undefined,
  seesCases: SeesCases,
): Promise<readonly A[]> {
  const ids = alerts.flatMap(({ caseId }) => caseId ?? []);
  if (ids.length === 0 || !by) return alerts;
  const seen = await seesCases(by, ids);
  return alerts.map((alert) => {
    if (alert.caseId === undefined || seen.has(alert.caseId)) return alert;
    const { caseId: _unseen, ...rest } = alert;
    return rest as A;
  });
}

function readCursor(cursor: string): { raisedAt: Instant; id: AlertId } {
  const [at, id] = cursor.split('|');
  if (id === undefined) throw errors.badCursor();
  return { raisedAt: getInstant(at), id: id as AlertId };
}
