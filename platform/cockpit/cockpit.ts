import type { Alerts } from '@hub/alerts';
import type { Cases } from '@hub/cases';
import type { Indicators } from '@hub/indicators';
import { type City, type Instant, isoInstant, type Tenant } from '@hub/kernel';
import type { HubModule, Log, Outbox } from '@hub/runtime';
import { figures } from './figures.ts';
import { LiveTail } from './live-tail.ts';
import { cockpitRoutes } from './routes-cockpit.ts';
import { liveRoutes } from './routes-live.ts';
import { todayItems } from './today.ts';

export interface CockpitDeps {
  readonly city: City;
  readonly clock: () => Instant;
  readonly outbox: Outbox;
  readonly log: Log;
  readonly indicators: Pick<Indicators, 'listLatestViews'>;
  readonly alerts: Pick<Alerts, 'listAlerts' | 'countOpen'>;
  readonly cases: Pick<Cases, 'listOpen' | 'count'>;
}

const todayLength = 50;

/** The read model of the leaders' screen, and the live feed of every screen. It stores nothing. */
export function createCockpit(deps: CockpitDeps): HubModule {
  const tail = new LiveTail(deps.outbox, deps.log);
  return {
    name: 'cockpit',
    routes: [...cockpitRoutes((tenant) => readCockpit(deps, tenant)), ...liveRoutes(tail)],
    start: () => tail.start(),
    stop: () => tail.stop(),
  };
}

async function readCockpit(deps: CockpitDeps, tenant: Tenant): Promise<object> {
  const { clock, alerts, cases } = deps;
  const [tiles, openAlerts, alertCounts, openCases, caseCounts] = await Promise.all([
    readTiles(deps, tenant),
    alerts.listAlerts(tenant, { state: 'open', limit: todayLength }),
    alerts.countOpen(tenant),
    cases.listOpen(tenant, todayLength),
    cases.count(tenant),
  ]);
  return {
    at: isoInstant(clock()),
    tiles,
    figures: figures(caseCounts, alertCounts),
    today: todayItems(openAlerts, openCases).slice(0, todayLength),
  };
}

const noData = { zh: '暂无数据', en: 'No data yet' };

/** The city's value of every indicator a panel shows, in the order of the panels; one without a value says so. */
async function readTiles({ city, indicators }: CockpitDeps, tenant: Tenant): Promise<readonly object[]> {
  const ids = city.packs.flatMap((pack) => pack.panels.flatMap((panel) => panel.shows.map((id) => `${pack.id}.${id}`)));
  const shown = [...new Set(ids)];
  const found = await indicators.listLatestViews(tenant, {
    indicators: shown,
    scope: 'city',
    subjects: [city.code],
    limit: shown.length,
  });
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
