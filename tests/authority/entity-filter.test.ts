import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createContext, migrations } from '@hub/context';
import type { Area, Geometry, Principal } from '@hub/kernel';
import { createHttpApp, type Database, Outbox, openDeliveries, openLog, runtimeMigrations } from '@hub/runtime';
import { openTestDatabase } from '@hub/runtime/testing';
import { createAuthority } from '../../systems/security/authority/authority.ts';
import { createEntityAuthority, entityAttributes } from '../../systems/security/authority/entity-access.ts';
import { explain } from '../../systems/security/authority/explain.ts';
import { person, service, workPack } from '../../systems/security/authority/testing.ts';

// What SQL chooses in a list, what a look-up decides in hand, and what Cedar itself says of the entity: never different.
const city = { packs: [workPack], bureaus: [{ id: 'works', name: { zh: '工务局', en: 'Works' } }] };
const policies = {
  'the policies of the hub': createAuthority({ packs: [workPack], soleAdministrator: true }),
  'policies with every operator': createAuthority({
    packs: [workPack],
    soleAdministrator: true,
    more: [
      `@id("odd") @zh("一") @en("odd") permit(principal is Hub::Service, action == Hub::Action::"context.read", resource is Hub::Entity)
       when { resource.types.containsAll(["Pipe", "Bench"]) || resource.grade == 0 || resource.bureaus.contains("works") };`,
      `@id("never") @zh("二") @en("never") forbid(principal, action == Hub::Action::"context.read", resource is Hub::Entity)
       when { resource.types.contains("Unknown2") && !(resource.areas.contains("west")) };`,
      `@id("more") @zh("三") @en("more") permit(principal, action == Hub::Action::"context.read", resource is Hub::Entity)
       when { resource.grade > 2 && resource.personal != true && resource.areas.containsAny(principal.areas) };`,
      `@id("outside") @zh("四") @en("outside") forbid(principal in Hub::Role::"work.reader", action == Hub::Action::"context.read", resource is Hub::Entity)
       unless { resource.areas.containsAny(principal.areas) || resource.grade < 1 || resource.grade >= 3 };`,
    ],
  }),
};
const someone = [
  person([]),
  person(['administrator'], { everywhere: true }),
  ...['work.crew', 'work.reader'].flatMap((role) => [
    person([role]),
    person([role], { everywhere: true }),
    person([role], { bureaus: ['works'] }),
    person([role], { bureaus: ['water'] }),
    person([role], { areas: ['west'] }),
    person([role], { areas: ['east', 'zone'] }),
    person([role], { areas: ['nowhere'] }),
  ]),
  service(['context.read'], { everywhere: true }),
  service(['context.read'], { bureaus: ['works'] }),
  service(['context.read'], { areas: ['west'] }),
  service(['case.read'], { everywhere: true }),
];

const square = (west: number, east: number) =>
  ({
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
  }) as unknown as NonNullable<Area['outline']>;
const area = (code: string, outline: Area['outline']): Area => ({
  code,
  level: 'district',
  name: { zh: code, en: code },
  ...(outline ? { outline } : {}),
  provenance: 'synthetic',
  source: 'test',
});
// The zone lies across the border of west and east: what is in it is in two areas of one level.
const areas = [area('west', square(113, 114)), area('east', square(114, 115)), area('zone', square(113.8, 114.2))];

/** The same numbers each time. */
function randomOf(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}
const random = randomOf(20_261_126);
const pick = <T>(list: readonly T[]) => list[random(list.length)] as T;
const entities = Array.from({ length: Number(process.env.HUB_TEST_ENTITIES ?? 120) }, (_, n) => {
  const types = new Set([pick(['Pipe', 'Resident', 'Reservoir', 'Bench', 'Unknown', 'Unknown2'])]);
  if (random(4) === 0) types.add(pick(['Pipe', 'Resident', 'Bench', 'Unknown']));
  const x = 112.9 + random(2_200) / 1_000;
  return { id: `urn:x:${n}`, types: [...types], ...(random(5) === 0 ? {} : { x }) };
});
const areasOf = (x: number | undefined) =>
  x === undefined
    ? []
    : [
        ...(x >= 113 && x <= 114 ? ['west'] : []),
        ...(x >= 114 && x <= 115 ? ['east'] : []),
        ...(x >= 113.8 && x <= 114.2 ? ['zone'] : []),
      ];

let database: Database;
let principal: Principal;
const log = openLog('silent');
const brokers = new Map<
  string,
  { ask(url: string): Promise<{ status: number; json: unknown }>; stop(): Promise<void> }
>();

before(async () => {
  database = await openTestDatabase([...runtimeMigrations, ...migrations]);
  for (const [name, authority] of Object.entries(policies)) {
    const outbox = new Outbox(database, log);
    const context = createContext({
      database,
      outbox,
      deliveries: openDeliveries({ database, log }),
      log,
      clock: Date.now,
      authority: createEntityAuthority(authority, city),
    });
    await context.areas.store(areas);
    if (brokers.size === 0)
      for (const { id, types, x } of entities) {
        const location: Geometry | undefined = x === undefined ? undefined : { type: 'Point', coordinates: [x, 34.5] };
        await write(context, id, types, location);
      }
    const gate = { authenticate: async () => principal, permits: () => true };
    const app = await createHttpApp({ routes: context.routes, gate, log });
    brokers.set(name, {
      async ask(url) {
        const answer = await app.inject({ method: 'GET', url: `/ngsi-ld/v1${url}` });
        return { status: answer.statusCode, json: answer.json() };
      },
      async stop() {
        await app.close();
        await context.stop();
        await outbox.stop();
      },
    });
  }
});
after(async () => {
  for (const { stop } of brokers.values()) await stop();
  await database.close();
});

async function write(
  context: ReturnType<typeof createContext>,
  id: string,
  types: readonly string[],
  location: Geometry | undefined,
): Promise<void> {
  for (const type of types)
    await context.write([
      {
        tenant: 'default' as never,
        id: id as never,
        type,
        mode: 'append',
        attributes: location ? { location: { type: 'GeoProperty', value: location } } : {},
      },
    ]);
}

for (const [name, authority] of Object.entries(policies))
  test(`by ${name}, the list, the look-up, the count and Cedar itself choose the same entities`, async () => {
    const broker = brokers.get(name);
    assert.ok(broker);
    let [compared, passed] = [0, 0];
    for (principal of someone) {
      const { json }: { json: unknown } = await broker.ask('/entities?type=*&limit=1000');
      const listed: ReadonlySet<string> = new Set((json as readonly { id: string }[]).map(({ id }) => id));
      const counted = await broker.ask('/entities?type=Pipe&limit=1000');
      for (const [n, { id, types, x }] of entities.entries()) {
        const attributes = entityAttributes(city, { tenant: 'default', types, areas: areasOf(x) });
        const resource = attributes as Record<string, string | number | boolean | readonly string[]>;
        const request = { principal, action: 'context.read', resourceType: 'Entity', resource } as const;
        const { allowed } = explain(authority.policies, request);
        const what = `${principal.id} ${JSON.stringify(entities[n])}`;
        assert.equal(listed.has(id), allowed, `list: ${what}`);
        if (types.includes('Pipe'))
          assert.equal(
            (counted.json as { id: string }[]).some((one) => one.id === id),
            allowed,
            `by type: ${what}`,
          );
        // A look-up each would take long: every seventh, other ones for each principal.
        if ((n + compared) % 7 === 0) {
          const { status } = await broker.ask(`/entities/${id}`);
          assert.equal(status, allowed ? 200 : 404, `look-up: ${what}`);
        }
        compared += 1;
        passed += allowed ? 1 : 0;
      }
    }
    assert.ok(passed > compared * 0.05 && passed < compared * 0.95, `always the same: ${passed} of ${compared}`);
  });
