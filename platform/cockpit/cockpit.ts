import type { Alerts } from '@hub/alerts';
import type { Cases } from '@hub/cases';
import type { Indicators, ValueAccess } from '@hub/indicators';
import {
  type Authority,
  allPermitted,
  type City,
  type EntityAccess,
  type EntityAuthority,
  everyEntity,
  type Instant,
  isoInstant,
  type Principal,
  type Purpose,
} from '@hub/kernel';
import type { HubModule, Outbox, OutboxRow, PurposeOf } from '@hub/runtime';
import { figures } from './figures.ts';
import type { ShowRows } from './live-feed.ts';
import { cockpitRoutes } from './routes-cockpit.ts';
import { liveRoutes } from './routes-live.ts';
import { todayItems } from './today.ts';

export interface CockpitDeps {
  readonly city: City;
  readonly clock: () => Instant;
  readonly outbox: Outbox;
  readonly indicators: Pick<Indicators, 'listLatestViews' | 'access'>;
  readonly alerts: Pick<Alerts, 'listAlerts' | 'countOpen'>;
  readonly cases: Pick<Cases, 'listOpen' | 'count' | 'maySee' | 'seesCases'>;
  /** Who sees which entities in the live feed; without it everyone all. */
  readonly entities?: EntityAuthority;
  /** Who sees what of the live feed; without it everyone sees all. */
  readonly authority?: Authority;
  /** The purpose a request declares, checked. */
  readonly purposeOf?: PurposeOf | undefined;
}

const todayLength = 50;

export interface Cockpit extends HubModule {
  /** What of changes somebody may be told, as they may see it: what they may ask for by the routes of each topic. */
  show(by: Principal): ShowRows;
}

/** The read model of the leaders' screen, and the live feed of every screen. It stores nothing. */
export function createCockpit(deps: CockpitDeps): Cockpit {
  const { tail } = deps.outbox;
  return {
    name: 'cockpit',
    routes: [
      ...cockpitRoutes((by, purpose) => readCockpit(deps, by, purpose), deps.purposeOf),
      ...liveRoutes(tail, (by) => visibleRows(deps, by)),
    ],
    show: (by) => visibleRows(deps, by),
    start: () => tail.start(),
    // The outbox, whose tail this is, is stopped by whoever opened it.
    stop: async () => undefined,
  };
}

/** What of the live feed somebody may see: what they may ask for by the routes of each topic. */
function visibleRows(deps: CockpitDeps, by: Principal): ShowRows {
  const isVisible = visibility(deps, by);
  return async (rows) => {
    const visible = rows.filter(isVisible);
    const ids = visible.flatMap(({ topic, data }) =>
      topic === 'alert' && typeof data.caseId === 'string' ? data.caseId : [],
    );
    const seen = ids.length === 0 ? new Set<string>() : await deps.cases.seesCases(by, ids);
    // To who may not see the case of an alert there is none.
    return visible.map(withoutGrounds).map((row) => {
      if (row.topic !== 'alert' || typeof row.data.caseId !== 'string' || seen.has(row.data.caseId)) return row;
      const { caseId: _unseen, ...data } = row.data;
      return { ...row, data };
    });
  };
}

function visibility(
  { authority = allPermitted, entities, cases, indicators }: CockpitDeps,
  by: Principal,
): (row: OutboxRow) => boolean {
  const values = indicators.access(by, 'cockpit.read', 'IndicatorValue');
  const alerts = indicators.access(by, 'alert.read', 'Alert');
  const access = entities?.entities(by, 'context.read') ?? everyEntity;
  return (row) => {
    if (row.tenant !== by.tenant) return false;
    switch (row.topic) {
      case 'case':
        return cases.maySee(by, row);
      case 'alert':
        return authority.permits(by, 'alert.read') && alerts.allows(restingOn(row));
      case 'entity':
        // What is not for everyone in charge of all of it is not told here: a page asks for it, and is shown its part.
        return authority.permits(by, 'context.read') && isWhole(access, row.data.types);
      default:
        return authority.permits(by, 'cockpit.read') && values.allows(restingOn(row));
    }
  };
}

/** What policies ask of a value, or of an alert that one raised. */
function restingOn({ tenant, data }: OutboxRow): Parameters<ValueAccess['allows']>[0] {
  const codes: unknown = data.areas ?? data.area ?? [];
  const areas = Array.isArray(codes) ? codes.map((one) => String(one?.code ?? one)) : [];
  const over = typeof data.over === 'number' ? data.over : 1;
  return { tenant, indicator: String(data.indicator), over, areas };
}

/** The row as a reader has it: who may be told depends on how many a value is over, which itself tells of them. */
function withoutGrounds(row: OutboxRow): OutboxRow {
  if (row.topic !== 'indicator' && row.topic !== 'alert') return row;
  const { over: _over, areas: _areas, ...data } = row.data;
  return { ...row, data };
}

function isWhole(access: EntityAccess, types: unknown): boolean {
  return access.all || (Array.isArray(types) && access.wholly(types.map(String)));
}

async function readCockpit(deps: CockpitDeps, by: Principal, purpose?: Purpose): Promise<object> {
  const { clock, alerts, cases } = deps;
  const [tiles, openAlerts, alertCounts, openCases, caseCounts] = await Promise.all([
    readTiles(deps, by, purpose),
    alerts.listAlerts(by, { state: 'open', limit: todayLength }, purpose),
    alerts.countOpen(by, purpose),
    cases.listOpen(by, todayLength),
    cases.count(by),
  ]);
  return {
    at: isoInstant(clock()),
    /** Committed changes that are still to be taken in: until then the figures are of a while ago. */
    behind: deps.outbox.behind(),
    tiles,
    figures: figures(caseCounts, alertCounts),
    today: todayItems(openAlerts, openCases).slice(0, todayLength),
  };
}

const noData = { zh: '尚未算出数值', en: 'Not computed yet' };

/** The city's value of every indicator a panel shows, in the order of the panels; one without a value says so. */
async function readTiles(
  { city, indicators }: CockpitDeps,
  by: Principal,
  purpose?: Purpose,
): Promise<readonly object[]> {
  const ids = city.packs.flatMap((pack) => pack.panels.flatMap((panel) => panel.shows.map((id) => `${pack.id}.${id}`)));
  const shown = [...new Set(ids)];
  const filter = { indicators: shown, scope: 'city', subjects: [city.code], limit: shown.length };
  const found = await indicators.listLatestViews(by, filter, purpose);
  const values = new Map(found.map((value) => [value.indicator, value]));
  return shown.map(
    (indicator) =>
      values.get(indicator) ?? {
        indicator,
        scope: 'city',
        subject: city.code,
        subjectName: city.name,
        missing: noData,
        stale: true,
      },
  );
}
