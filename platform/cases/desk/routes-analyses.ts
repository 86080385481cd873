import type { Context, StoredEntity } from '@hub/context';
import {
  type Analysis,
  type AnalysisInput,
  type AnalysisResult,
  type Area,
  defineErrors,
  duration_ms,
  type EntityPoint,
  isoInstant,
  type Tenant,
} from '@hub/kernel';
import { type Route, type RouteRequest, route } from '@hub/runtime';
import { Type } from 'typebox';
import type { CaseDeps } from '../act-on-case.ts';
import { readerOf } from '../routes-read.ts';
import { selectCasePoints } from './store-analyses.ts';

export interface AnalysesDeps extends CaseDeps {
  readonly context: Pick<Context, 'areas' | 'listEntities'>;
}

const errors = defineErrors('analysis', {
  unknown: { status: 404, zh: '没有该分析：{analysis}', en: 'There is no such analysis: {analysis}' },
  areaUnknown: { status: 404, zh: '没有该区域：{area}', en: 'There is no such area: {area}' },
  areaTooLarge: { status: 400, zh: '请选择一个区县或更小的区域', en: 'Choose a district or a smaller area' },
});

interface Registered {
  readonly id: string;
  readonly pack: string;
  readonly declared: Analysis<string, string>;
}

const entityPage = 1_000;

/** The analyses of the packs, computed when somebody asks, from what that person may see. */
export function analysisRoutes(deps: AnalysesDeps): readonly Route[] {
  const all = deps.city.packs.flatMap((pack) =>
    Object.entries(pack.analyses ?? {}).map(
      ([name, declared]): Registered => ({ id: `${pack.id}.${name}`, pack: pack.id, declared }),
    ),
  );
  return [
    route({
      method: 'GET',
      path: '/api/v1/analyses',
      allow: 'case.read',
      summary: 'Analyses of the packs: what each says, and from which paper or standard',
      handle: () => ({ body: { items: all.map(analysisView) } }),
    }),
    route({
      method: 'GET',
      path: '/api/v1/analyses/:analysisId',
      allow: 'case.read',
      summary: 'What an analysis finds now in an area, with the cases and things it rests on, as GeoJSON',
      params: Type.Object({ analysisId: Type.String({ maxLength: 128 }) }),
      query: Type.Object({ area: Type.Optional(Type.String({ maxLength: 32 })) }),
      async handle({ params, query, principal }) {
        const analysis = all.find(({ id }) => id === params.analysisId);
        if (!analysis) throw errors.unknown({ analysis: params.analysisId });
        const area = await getArea(deps, query.area ?? deps.city.code);
        if (area.level === 'city' && analysis.declared.upTo !== 'city') throw errors.areaTooLarge();
        const input = await inputFor(deps, principal, analysis, area);
        const at = deps.clock();
        const about = { ...analysisView(analysis), area: { code: area.code, name: area.name }, at: isoInstant(at) };
        return {
          body: {
            ...about,
            read: { cases: input.cases.length, entities: input.entities.length },
            ...resultView(analysis.declared.compute(input, at)),
          },
        };
      },
    }),
  ];
}

function analysisView({ id, declared: { title, definition, source, upTo } }: Registered) {
  return { id, title, definition, source, upTo };
}

function resultView(result: AnalysisResult) {
  if ('missing' in result) return { type: 'FeatureCollection', features: [], figures: [], missing: result.missing };
  return {
    type: 'FeatureCollection',
    figures: result.figures,
    features: result.features.map(({ id, geometry, ...properties }) => ({ type: 'Feature', id, geometry, properties })),
  };
}

async function getArea({ context }: AnalysesDeps, code: string): Promise<Area> {
  const area = await context.areas.findArea(code, { outlines: true });
  if (!area) throw errors.areaUnknown({ area: code });
  return area;
}

async function inputFor(
  deps: AnalysesDeps,
  principal: RouteRequest['principal'],
  { pack, declared }: Registered,
  area: Area,
): Promise<AnalysisInput> {
  const reader = readerOf(deps, principal);
  const { cases, entities } = declared;
  const types = cases?.types.map((type) => `${pack}.${type}`) ?? [];
  const since = deps.clock() - duration_ms(cases?.within ?? 'PT0S');
  const grids = await deps.context.areas.listAreas({ level: 'grid', outlines: true });
  return {
    area,
    grids: grids.filter(({ code }) => area.level === 'city' || code.startsWith(area.code)),
    cases: cases ? await selectCasePoints(deps.database, reader, { types, area: area.code, since }) : [],
    entities: entities ? await listPoints(deps, reader.tenant, entities, area.code) : [],
  };
}

async function listPoints(
  { context }: AnalysesDeps,
  tenant: Tenant,
  type: string,
  within: string,
): Promise<readonly EntityPoint[]> {
  const found: StoredEntity[] = [];
  for (;;) {
    const after = found.at(-1)?.id;
    const page = await context.listEntities({
      tenant,
      type,
      within,
      limit: entityPage,
      ...(after === undefined ? {} : { after }),
    });
    found.push(...page);
    if (page.length < entityPage) return found.flatMap(pointOf);
  }
}

function pointOf({ id, location, attributes }: StoredEntity): readonly EntityPoint[] {
  if (location?.type !== 'Point') return [];
  const values = Object.fromEntries(Object.entries(attributes).map(([name, { value }]) => [name, value]));
  const { languageMap } = attributes.name ?? {};
  const names = typeof languageMap === 'object' && languageMap !== null ? languageMap : {};
  const text = (language: 'zh' | 'en') => {
    const said: unknown = Object.entries(names).find(([key]) => key === language)?.[1];
    return typeof said === 'string' ? said : id;
  };
  return [{ id, name: { zh: text('zh'), en: text('en') }, position: location.coordinates, values }];
}
