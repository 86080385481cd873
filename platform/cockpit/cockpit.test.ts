import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { migrations as alertMigrations, createAlerts } from '@hub/alerts';
import { migrations as caseMigrations, createCases } from '@hub/cases';
import { createIndicators, migrations as indicatorMigrations } from '@hub/indicators';
import { call, openToyHub, type ToyHub } from '@hub/indicators/testing';
import { defaultTenant, type PersonId, type Principal } from '@hub/kernel';
import { createCockpit } from './index.ts';

const start = Date.now();
const principal: Principal = {
  kind: 'person',
  id: 'person:leader' as PersonId,
  name: 'Leader',
  roles: ['administrator'],
  tenant: defaultTenant,
};
let hub: ToyHub;
let cockpit: ReturnType<typeof createCockpit>;

before(async () => {
  hub = await openToyHub([...indicatorMigrations, ...alertMigrations, ...caseMigrations], start);
  const indicators = createIndicators(hub);
  const alerts = createAlerts({ ...hub, areas: hub.context.areas, indicators });
  const cases = createCases({ ...hub, alerts });
  cockpit = createCockpit({ ...hub, indicators, alerts, cases });
  for (const module of [indicators, alerts, cases, cockpit]) await module.start();
});
after(async () => {
  await cockpit.stop();
  await hub.close();
});

interface CockpitView {
  readonly behind: number;
  readonly tiles: readonly {
    readonly indicator: string;
    readonly value?: number;
    readonly missing?: { readonly en: string };
  }[];
  readonly figures: readonly { readonly id: string; readonly value: number; readonly drill: string }[];
  readonly today: readonly {
    readonly kind: string;
    readonly id: string;
    readonly severity: string;
    readonly overdue: boolean;
  }[];
}

async function read(): Promise<CockpitView> {
  await hub.settle();
  return (await call(cockpit.routes, 'GET', '/api/v1/cockpit', { principal })) as CockpitView;
}

const figuresOf = ({ figures }: CockpitView) => Object.fromEntries(figures.map(({ id, value }) => [id, value]));

test('an empty hub says so and counts nothing', async () => {
  const view = await read();
  assert.deepEqual(
    view.tiles.map(({ indicator, value, missing }) => [indicator, value, missing !== undefined]),
    [['toy.highest', undefined, true]],
  );
  assert.deepEqual(figuresOf(view), { openAlerts: 0, openCases: 0, overdueCases: 0, dueSoonCases: 0 });
  assert.deepEqual(view.today, []);
  assert.equal(view.behind, 0);
});

test('a reading changes the tile of the city, the figures and the list of today', async () => {
  await hub.writeLevel('w1', 6, start - 60_000);
  const view = await read();
  assert.equal(view.tiles[0]?.value, 6);
  const { openAlerts, openCases, overdueCases } = figuresOf(view);
  assert.deepEqual([openAlerts, openCases, overdueCases], [1, 1, 0]);
  assert.deepEqual(
    view.today.map(({ kind, severity, overdue }) => [kind, severity, overdue]),
    [['case', 'severe', false]],
  );
});

test('time alone makes the case overdue, in the figures and in the list', async () => {
  hub.setClock(start + 40 * 24 * 3_600_000);
  const view = await read();
  assert.equal(figuresOf(view).overdueCases, 1);
  assert.equal(view.today[0]?.overdue, true);
});
