import { type Context, type ContextDeps, migrations as contextMigrations, createContext } from '@hub/context';
import {
  type Area,
  type City,
  defaultTenant,
  definePack,
  type EntityId,
  entityId,
  type Instant,
  isoInstant,
  number,
  type Principal,
  text,
} from '@hub/kernel';
import {
  type Database,
  type Deliveries,
  type Migration,
  Outbox,
  openDeliveries,
  openLog,
  type Route,
  type RouteRequest,
  runtimeMigrations,
} from '@hub/runtime';
import { openTestDatabase } from '@hub/runtime/testing';

const source = 'made up for tests';

/** A pack about nothing in particular: tanks whose level may run over. */
export const toyPack = definePack({
  id: 'toy',
  title: { zh: '玩具', en: 'Toy' },
  mandate: { row: 'T0', section: '一', lead: 'works', responsible: [] },
  roles: {
    clerk: { zh: '文员', en: 'Clerk' },
    crew: { zh: '班组', en: 'Crew' },
    inspector: { zh: '核查员', en: 'Inspector' },
  },
  entities: {
    Tank: {
      title: { zh: '水箱', en: 'Tank' },
      attributes: { level: number({ zh: '水位', en: 'Level' }, 'm'), lid: text({ zh: '盖', en: 'Lid' }) },
    },
  },
  thingModels: {},
  indicators: {
    highest: {
      of: 'Tank',
      title: { zh: '最高水位', en: 'Highest level' },
      definition: { zh: '最高的水位', en: 'The highest level of all tanks' },
      formula: { zh: '取最大', en: 'max' },
      source,
      unit: 'm',
      inputs: ['level', 'lid'],
      window: 'latest',
      scopes: ['place', 'district', 'city'],
      staleAfter: 'PT1H',
      compute(facts) {
        const levels = facts.flatMap((fact) => fact.values.level ?? []);
        if (levels.length === 0) return { missing: { zh: '无水位', en: 'No level' } };
        return {
          value: Math.max(...levels),
          details: { tanks: levels.length, lids: facts.map((fact) => fact.values.lid ?? '') },
        };
      },
    },
    dailyMean: {
      of: 'Tank',
      title: { zh: '日均水位', en: 'Daily mean' },
      definition: { zh: '一日水位的均值', en: 'Mean level of a day' },
      formula: { zh: '平均', en: 'mean' },
      source,
      unit: 'm',
      inputs: ['level'],
      window: 'day',
      scopes: ['place'],
      staleAfter: 'P1D',
      compute(facts) {
        const levels = facts.flatMap((fact) => fact.samples.level ?? []).map((sample) => sample.value);
        if (levels.length < 2) return { missing: { zh: '不足两个值', en: 'Fewer than two values' } };
        return { value: levels.reduce((sum, level) => sum + level, 0) / levels.length };
      },
    },
    broken: {
      of: 'Tank',
      title: { zh: '坏', en: 'Broken' },
      definition: { zh: '总是出错', en: 'Always throws' },
      formula: { zh: '无', en: 'none' },
      source,
      unit: '1',
      inputs: ['level'],
      window: 'latest',
      scopes: ['place'],
      staleAfter: 'PT1H',
      compute() {
        throw new Error('broken on purpose');
      },
    },
  },
  rules: [
    {
      id: 'high',
      title: { zh: '水位过高', en: 'Level too high' },
      indicator: 'highest',
      scope: 'place',
      raises: { above: 5, lasting: 'PT0S' },
      clears: { below: 4, lasting: 'PT0S' },
      severity: 'severe',
      opens: 'overflow',
    },
  ],
  codeTables: {
    classes: {
      title: { zh: '类别', en: 'Classes' },
      rows: [
        {
          code: '01',
          title: { zh: '急', en: 'Urgent' },
          source,
          verified: false,
          limit: { amount: 2, unit: 'workingHour' },
        },
        { code: '02', title: { zh: '缓', en: 'Slow' }, source, verified: false },
      ],
    },
  },
  cases: {
    overflow: {
      title: { zh: '溢水', en: 'Overflow' },
      bureau: 'works',
      limit: { amount: 4, unit: 'workingHour' },
      classes: 'classes',
      steps: [
        { id: 'assign', title: { zh: '派遣', en: 'Assign' }, kind: 'dispatch', role: 'clerk' },
        {
          id: 'drain',
          title: { zh: '处置', en: 'Drain' },
          kind: 'handling',
          role: 'crew',
          limit: { amount: 1, unit: 'hour' },
        },
        { id: 'check', title: { zh: '核查', en: 'Check' }, kind: 'verification', role: 'inspector' },
      ],
    },
  },
  panels: [{ id: 'tanks', title: { zh: '水箱', en: 'Tanks' }, shows: ['highest'], visibleTo: ['clerk'] }],
  generators: {},
  reads: [],
});

function square(west: number, east: number): Area['outline'] {
  return {
    type: 'Polygon',
    coordinates: [
      [
        [west, 34],
        [east, 34],
        [east, 35],
        [west, 35],
        [west, 34],
      ],
    ],
  };
}

const drawn = { provenance: 'synthetic', source } as const;

/** A city of two districts, west and east of 113.5°. */
export const toyCity: City = {
  id: 'toytown',
  name: { zh: '玩具市', en: 'Toytown' },
  code: '999900',
  centre: [113.5, 34.5],
  packs: [toyPack],
  bureaus: [
    { id: 'works', name: { zh: '工务局', en: 'Works' } },
    { id: 'roads', name: { zh: '道路所', en: 'Roads' } },
  ],
  recordings: [],
  feeds: [],
  areas: async () =>
    [
      {
        code: '999900',
        level: 'city',
        name: { zh: '玩具市', en: 'Toytown' },
        outline: square(113, 114),
        labelPoint: [113.5, 34.5],
        ...drawn,
      },
      {
        code: '999901',
        level: 'district',
        name: { zh: '西区', en: 'West' },
        parent: '999900',
        outline: square(113, 113.5),
        ...drawn,
      },
      {
        code: '999902',
        level: 'district',
        name: { zh: '东区', en: 'East' },
        parent: '999900',
        outline: square(113.5, 114),
        ...drawn,
      },
    ] as readonly Area[],
};

/** Rows that a consumer of their topic has not passed; a cursor may lag over rows of other topics. */
/** A hub up to the context broker on a database of its own, with a clock that the test sets. */
export interface ToyHub {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly deliveries: Deliveries;
  readonly context: Context;
  readonly log: ReturnType<typeof openLog>;
  readonly city: City;
  readonly clock: () => Instant;
  setClock(at: Instant): void;
  /** Writes the level of a tank, observed at a time; tanks `w…` lie in the west, others in the east. */
  writeLevel(tank: string, level: number, at: Instant, more?: Readonly<Record<string, string>>): Promise<EntityId>;
  /** Resolves when every consumer has seen every row. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** @param contextDeps what the context broker gets besides, made when the database is there */
export async function openToyHub(
  migrations: readonly Migration[],
  now: Instant,
  contextDeps: (hub: Pick<ToyHub, 'database' | 'outbox' | 'city' | 'clock'>) => Partial<ContextDeps> = () => ({}),
  city: City = toyCity,
): Promise<ToyHub> {
  const database = await openTestDatabase([...runtimeMigrations, ...contextMigrations, ...migrations]);
  const log = openLog(process.env.HUB_TEST_LOG ?? 'silent');
  const outbox = new Outbox(database, log);
  const clock = () => now;
  const deliveries = openDeliveries({ database, log });
  const own = contextDeps({ database, outbox, city, clock });
  const context = createContext({ database, outbox, deliveries, log, clock, ...own });
  await context.start();
  await context.areas.store(await city.areas());
  return {
    database,
    outbox,
    deliveries,
    context,
    log,
    city,
    clock: () => now,
    setClock: (at) => {
      now = at;
    },
    async writeLevel(tank, level, at, more = { provenance: 'measured' }) {
      const id = entityId('Tank', tank);
      const texts = Object.entries(more).map(([name, value]) => [name, { type: 'Property', value }] as const);
      const observedAt = isoInstant(at);
      await context.write([
        {
          tenant: defaultTenant,
          id,
          type: 'Tank',
          mode: 'append',
          attributes: {
            name: { type: 'Property', value: `Tank ${tank}` },
            location: {
              type: 'GeoProperty',
              value: { type: 'Point', coordinates: [tank.startsWith('w') ? 113.2 : 113.8, 34.5] },
            },
            level: { type: 'Property', value: level, unitCode: 'MTR', observedAt },
            ...Object.fromEntries(texts),
          },
        },
      ]);
      return id;
    },
    async settle() {
      for (let tries = 0; tries < 400; tries += 1) {
        const lags = await outbox.listLags();
        const { position } = outbox.tail;
        // Asked after the consumers were seen at rest: what the last of them has just committed counts too.
        const [newest] = await database.query<{ seq: number }>(
          'select coalesce(max(seq), 0)::bigint as seq from outbox',
        );
        if ((newest?.seq ?? 0) <= position && lags.every(({ lag }) => lag === 0)) return;
        await outbox.tail.news(50);
      }
      throw new Error('the consumers did not come to rest');
    },
    async close() {
      await outbox.stop();
      await context.stop();
      await database.close();
    },
  };
}

const somebody: Principal = {
  kind: 'person',
  id: 'somebody' as Principal['id'],
  name: '',
  roles: [],
  tenant: defaultTenant,
};

/** Calls a route as its handler sees it after the gate, signed in as somebody unless said. */
export async function call(
  routes: readonly Route[],
  method: string,
  path: string,
  request: Partial<RouteRequest>,
): Promise<unknown> {
  const found = routes.find((route) => route.method === method && route.path === path);
  if (!found) throw new Error(`no route ${method} ${path}`);
  const answer = await found.handle({
    principal: somebody,
    params: {},
    query: {},
    body: {},
    headers: {},
    method,
    url: path,
    language: 'zh',
    signal: () => new AbortController().signal,
    ...request,
  });
  return answer.body;
}
