import {
  areaLevels,
  defaultTenant,
  defineErrors,
  type EntityAccess,
  type EntityAuthority,
  getInstant,
  type Instant,
  type SeesCases,
} from '@hub/kernel';
import { type Database, type Route, route } from '@hub/runtime';
import { Type } from 'typebox';
import { csvOf } from './csv.ts';
import { type EvidenceRecord, listEvidence } from './evidence.ts';
import type { IndicatorRegistry } from './registry.ts';
import { rulesOn } from './rules-on.ts';
import { withSeenCases } from './seen-cases.ts';
import type { ContextPort } from './sources.ts';
import { selectTrend, selectValue } from './store-read.ts';
import { type PageReader, pageReader } from './value-pages.ts';
import { indicatorView, valueView } from './value-view.ts';

export interface RouteDeps {
  readonly database: Database;
  readonly context: ContextPort;
  readonly registry: IndicatorRegistry;
  readonly clock: () => Instant;
  readonly seesCases?: SeesCases;
  readonly authority?: EntityAuthority;
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
      async handle({ params, query, principal }) {
        const indicator = registry.get(params.indicator);
        const tenant = principal?.tenant ?? defaultTenant;
        const read = pageReader(deps, { ...query, tenant, indicator: indicator.id });
        if (query.format === 'csv') return csvReply(indicator.id, read);
        const { rows, next } = await read(query.after, query.limit ?? 1000);
        const now = clock();
        const shown = await withSeenCases(database, principal, rows, deps.seesCases);
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
      async handle({ params, query, principal }) {
        const indicator = registry.get(params.indicator);
        const tenant = principal?.tenant ?? defaultTenant;
        const at = query.at === undefined ? undefined : getInstant(query.at);
        const value = await selectValue(database, tenant, indicator.id, params.subject, at);
        if (!value) throw errors.unknown({ indicator: indicator.id, subject: params.subject });
        const { definition, formula, source } = indicator.declared;
        const [shown = value] = await withSeenCases(database, principal, [value], deps.seesCases);
        const records = seenRecords(
          await listEvidence(deps.context, tenant, indicator, value),
          indicator.declared.of,
          principal && deps.authority?.entities(principal, 'context.read'),
        );
        const trend = await selectTrend(database, tenant, indicator.id, value.subject, value.at, trendLength);
        return {
          body: {
            value: valueView(indicator, shown, clock()),
            definition,
            formula,
            source,
            records,
            total: value.records,
            trend,
            rules: rulesOn(indicator, value.scope),
          },
        };
      },
    }),
  ];
}

/** The records behind a value that somebody may see whole; of a type that is not for everyone in charge, none. */
function seenRecords(
  records: readonly EvidenceRecord[],
  type: string,
  access: EntityAccess | undefined,
): readonly EvidenceRecord[] {
  if (!access || access.wholly([type])) return records;
  if (!access.passes && !access.passesTypes([type])) return [];
  const { hidden, masked } = access.fields({ types: [type], subjects: [] });
  return records.filter(({ attribute }) => !hidden.has(attribute) && !masked.has(attribute));
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
