import { areaLevels, defineErrors, type EntityAuthority, getInstant, type Instant, type SeesCases } from '@hub/kernel';
import { type Database, type PurposeOf, type Route, route, signedIn } from '@hub/runtime';
import { Type } from 'typebox';
import { csvOf } from './csv.ts';
import { listEvidence } from './evidence.ts';
import type { IndicatorRegistry } from './registry.ts';
import { rulesOn } from './rules-on.ts';
import { withSeenCases } from './seen-cases.ts';
import type { ContextPort } from './sources.ts';
import { selectTrend, selectValue } from './store-read.ts';
import type { AccessToValues } from './value-access.ts';
import { type PageReader, pageReader } from './value-pages.ts';
import { indicatorView, valueView } from './value-view.ts';

export interface RouteDeps {
  readonly database: Database;
  readonly context: ContextPort;
  readonly registry: IndicatorRegistry;
  readonly clock: () => Instant;
  readonly seesCases?: SeesCases;
  readonly access: AccessToValues;
  readonly entities?: EntityAuthority;
  /** The purpose a request declares, checked. */
  readonly purposeOf?: PurposeOf | undefined;
}

const errors = defineErrors('indicatorValue', {
  unknown: { status: 404, zh: '没有该指标值', en: 'There is no such value' },
});

const listQuery = Type.Object({
  scope: Type.Optional(Type.Union(['place', ...areaLevels].map((scope) => Type.Literal(scope)))),
  subject: Type.Optional(Type.String({ maxLength: 512 })),
  from: Type.Optional(Type.String({ maxLength: 40 })),
  to: Type.Optional(Type.String({ maxLength: 40 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 5000 })),
  after: Type.Optional(Type.String({ maxLength: 600 })),
  format: Type.Optional(Type.Union([Type.Literal('json'), Type.Literal('csv')])),
});

const trendLength = 72;

export function indicatorRoutes(deps: RouteDeps): readonly Route[] {
  const { database, registry, clock } = deps;
  const accessOf = async (request: Parameters<PurposeOf>[0]) => {
    const caller = signedIn(request.principal);
    const purpose = await deps.purposeOf?.(request);
    const entities = deps.entities?.entities(caller, 'context.read', purpose ? { purpose } : {});
    return { caller, entities, values: deps.access(caller, 'cockpit.read', 'IndicatorValue', purpose) };
  };
  return [
    route({
      method: 'GET',
      path: '/api/v1/indicators',
      allow: 'cockpit.read',
      summary: 'The indicators of all packs with definition, formula and source',
      handle: () => ({ body: { items: registry.all.map(indicatorView) } }),
    }),
    route({
      method: 'GET',
      path: '/api/v1/indicators/:indicator/values',
      allow: 'cockpit.read',
      summary: 'The newest value of each subject, or with from or to the values of that time, oldest first',
      params: Type.Object({ indicator: Type.String() }),
      query: listQuery,
      async handle({ params, query, ...request }) {
        const indicator = registry.get(params.indicator);
        const { caller, values } = await accessOf(request);
        const read = pageReader(deps, { ...query, access: values, tenant: caller.tenant, indicator: indicator.id });
        if (query.format === 'csv') return csvReply(indicator.id, read);
        const { rows, next } = await read(query.after, query.limit ?? 1000);
        const now = clock();
        const shown = await withSeenCases(database, caller, rows, deps.seesCases);
        return { body: { items: shown.map((row) => valueView(indicator, row, now)), ...(next ? { next } : {}) } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/indicators/:indicator/values/:subject/evidence',
      allow: 'cockpit.read',
      summary: 'What a value rests on: records, formula, source, trend and the rules on it',
      params: Type.Object({ indicator: Type.String(), subject: Type.String() }),
      query: Type.Object({ at: Type.Optional(Type.String({ maxLength: 40 })) }),
      async handle({ params, query, ...request }) {
        const indicator = registry.get(params.indicator);
        const { caller, values, entities } = await accessOf(request);
        const { tenant } = caller;
        const at = query.at === undefined ? undefined : getInstant(query.at);
        const value = await selectValue(database, tenant, values, indicator.id, params.subject, at);
        if (!value) throw errors.unknown({ indicator: indicator.id, subject: params.subject });
        const { definition, formula, source } = indicator.declared;
        const [shown = value] = await withSeenCases(database, caller, [value], deps.seesCases);
        const records = value.inside ? await listEvidence(deps.context, tenant, indicator, value, entities) : [];
        // How many there are besides those shown is told to nobody from whom some may be kept.
        const isWhole = value.inside && (!entities || entities.wholly([indicator.declared.of]));
        const total = isWhole ? value.records : records.length;
        const trend = await selectTrend(database, tenant, values, value, trendLength);
        return {
          body: {
            value: valueView(indicator, shown, clock()),
            definition,
            formula,
            source,
            records,
            total,
            trend,
            rules: rulesOn(indicator, value.scope),
          },
        };
      },
    }),
  ];
}

function csvReply(indicator: string, read: PageReader) {
  return {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${indicator}.csv"`,
    },
    body: csvOf(read),
  };
}
