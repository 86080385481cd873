import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  type City,
  isoInstant,
  type Permission,
  type Principal,
  type ResourceAttributes,
  seededNoise,
  type Tenant,
} from '@hub/kernel';
import { createLedger, migrations as ledgerMigrations } from '@hub/ledger';
import {
  createHttpApp,
  type Database,
  deliveryRoutes,
  insertDeliveries,
  Outbox,
  openDeliveries,
  openLog,
  runtimeMigrations,
} from '@hub/runtime';
import { openTestDatabase } from '@hub/runtime/testing';
import { createAudit, migrations as securityMigrations } from '@hub/security';
import { insertEvents } from '../../platform/ledger/store.ts';
import { createAuthority } from '../../systems/security/authority/authority.ts';
import { explain } from '../../systems/security/authority/explain.ts';
import { person, service, workPack } from '../../systems/security/authority/testing.ts';
import { waitFor } from '../support/hub-process.ts';

// Rows of the audit log, the ledger and the deliveries, at random: by every face that shows them, somebody is shown exactly
// those that Cedar itself lets them see, under the policies of the product and under such as a city may write.

const bureaus = ['works', 'water', 'gas', 'parks'];
const tenants = ['default', 'elsewhere', 'third'] as Tenant[];
const pick = <T>(list: readonly T[], seed: string): T => list[Math.floor(seededNoise(seed) * list.length)] as T;
const some = <T>(list: readonly T[], seed: string, share: number): readonly T[] =>
  list.filter((_one, index) => seededNoise(`${seed}/${index}`) < share);
const policy = (id: string, effect: string, principal: string, action: string, type: string, when: string) =>
  `@id("${id}") @zh("测试") @en("A test") ${effect}(principal is Hub::${principal}, action == Hub::Action::"${action}", resource is Hub::${type}) when { ${when} };`;

const authorities = {
  'the policies of the product': createAuthority({ packs: [workPack], soleAdministrator: true }),
  'policies of a city': createAuthority({
    packs: [workPack],
    soleAdministrator: true,
    more: [
      policy('a', 'forbid', 'Person', 'ledger.read', 'Assignment', 'resource.lead == "water" && !principal.everywhere'),
      policy(
        'b',
        'forbid',
        'Person',
        'ledger.read',
        'Assignment',
        'resource.units.contains("gas") && principal.roles.contains("work.crew")',
      ),
      policy('c', 'forbid', 'Service', 'ledger.read', 'Assignment', '!(principal.bureaus.containsAny(resource.units))'),
      policy(
        'd',
        'forbid',
        'Person',
        'audit.read',
        'AuditRecord',
        'resource.tenant == "elsewhere" && !principal.everywhere',
      ),
      policy('e', 'forbid', 'Service', 'delivery.read', 'Delivery', 'resource.tenant != "third"'),
    ],
  }),
};

const principals: readonly Principal[] = tenants.flatMap((tenant) =>
  Array.from({ length: 7 }, (_one, n): Principal => {
    const scope = { everywhere: seededNoise(`e${tenant}${n}`) < 0.3, bureaus: some(bureaus, `b${tenant}${n}`, 0.4) };
    const roles = [
      'work.clerk',
      'work.crew',
      'hub.supervisor',
      'administrator',
      'systemAdministrator',
      'auditAdministrator',
    ];
    return n % 3 === 2
      ? { ...service(some(['ledger.read', 'delivery.read'] as const, `p${tenant}${n}`, 0.8), scope), tenant }
      : person(some(roles, `r${tenant}${n}`, 0.35), scope, tenant);
  }),
);

interface Row {
  readonly id: string;
  readonly tenant: Tenant;
  readonly resource: ResourceAttributes;
}
const rows = Array.from({ length: 90 }, (_row, n): Row => {
  const [tenant, lead] = [pick(tenants, `t${n}`), pick(bureaus, `l${n}`)];
  const units = [...new Set([lead, ...some(bureaus, `u${n}`, 0.25)])];
  return { id: `row-${String(n).padStart(3, '0')}`, tenant, resource: { tenant, lead, units } };
});
const seqs = new Map<string, number>();

/** What shows rows: by which right, as what, and which rows are in its answer. */
interface Face {
  readonly action: Permission;
  readonly type: 'AuditRecord' | 'Assignment' | 'Delivery';
  readonly urls: readonly string[] | ((row: Row) => string);
}
const faces: readonly Face[] = [
  {
    action: 'ledger.read',
    type: 'Assignment',
    urls: [
      '/api/v1/ledger/board',
      '/api/v1/ledger/board.csv',
      '/api/v1/ledger/calendar.ics',
      '/api/v1/ledger/meetings',
    ],
  },
  { action: 'ledger.read', type: 'Assignment', urls: ({ id }) => `/api/v1/ledger/assignments/${id}` },
  { action: 'audit.read', type: 'AuditRecord', urls: ['/api/v1/audit?limit=1000', '/api/v1/audit/export'] },
  { action: 'audit.read', type: 'AuditRecord', urls: ({ id }) => `/api/v1/audit/${seqs.get(id)}/proof` },
  {
    action: 'delivery.read',
    type: 'Delivery',
    urls: ['/api/v1/deliveries?limit=500', '/api/v1/deliveries/dead?limit=500'],
  },
  {
    action: 'delivery.read',
    type: 'Delivery',
    urls: ({ id }) => `/api/v1/deliveries/attempts?channel=some&target=${id}`,
  },
];

let database: Database;
let folder: string;
let principal: Principal;
let authority = authorities['the policies of the product'];
let app: Awaited<ReturnType<typeof createHttpApp>>;
const stops: (() => Promise<void>)[] = [];

before(async () => {
  const log = openLog('silent');
  const now = Date.parse('2026-11-02T02:00:00Z');
  folder = await mkdtemp(join(tmpdir(), 'hub-rows-'));
  database = await openTestDatabase([...runtimeMigrations, ...securityMigrations, ...ledgerMigrations]);
  const outbox = new Outbox(database, log);
  const deliveries = openDeliveries({ database, log });
  const audit = createAudit({
    database,
    log,
    clock: () => now,
    dataDir: folder,
    checkpointEvery: { entries: 1, time_ms: 0 },
  });
  const city = { bureaus: bureaus.map((id) => ({ id, name: { zh: id, en: id } })), areas: async () => [] };
  // Asked anew for every request: the policies change from test to test.
  const asked = {
    permits: (by: Principal, permission: Permission) => authority.permits(by, permission),
    filter: (...about: Parameters<typeof authority.filter>) => authority.filter(...about),
  };
  const ledger = createLedger({
    database,
    outbox,
    log,
    city: city as unknown as City,
    clock: () => now,
    authority: asked,
  });
  await audit.start();
  await ledger.start();
  stops.push(
    () => audit.stop(),
    () => ledger.stop(),
    () => outbox.stop(),
  );

  for (const tenant of tenants) {
    const own = rows.filter((row) => row.tenant === tenant);
    const title = { zh: '某', en: 'Some' };
    const actor = { id: 'person:1', name: '王工' };
    const events = own.map(({ id, resource }) => ({
      assignmentId: id,
      event: {
        kind: 'set' as const,
        origin: {},
        seq: 1,
        at: now,
        recordedAt: now,
        actor,
        terms: {
          title,
          lead: String(resource.lead),
          helpers: (resource.units as string[])
            .filter((unit) => unit !== resource.lead)
            .map((unit) => ({ unit, share: 0.1 })),
          others: [],
          weight: 1,
          milestones: [{ id: 'm1', title, due: '2027-01-01', weight: 1 }],
        },
      },
    }));
    await database.commit([insertEvents(tenant, events)]);
    // One meeting that all of them followed from.
    await database.query(
      'insert into ledger_meeting (tenant, id, held_at, recorded_at, actor, data) values ($1, $2, $3, $3, $4, $5)',
      [
        tenant,
        'meeting',
        isoInstant(now),
        JSON.stringify(actor),
        JSON.stringify({ title, resolutions: [{ text: title, assignments: own.map(({ id }) => id) }] }),
      ],
    );
    await audit.record(
      own.map(({ id }) => ({
        tenant,
        actor: { kind: 'person', ...actor },
        action: 'case.act',
        resource: { type: 'case', id },
      })),
    );
  }
  await database.commit(
    insertDeliveries(rows.map(({ id, tenant }) => ({ channel: 'some', tenant, target: id, key: id, payload: 'x' }))),
  );
  await database.query("update delivery set dead_at = now(), error = 'broken'");
  await database.query(
    `insert into delivery_attempt (channel, tenant, target, seq, key, took_ms) select channel, tenant, target, seq, key, 1 from delivery`,
  );
  await waitFor('all of the log', async () => {
    const found = await database.query<{ id: string; seq: number }>(
      `select resource_id as id, seq from audit_entry where resource_id like 'row-%'`,
    );
    for (const { id, seq } of found) seqs.set(id, seq);
    const [head] = await database.query<{ size: number }>('select max(size) as size from audit_checkpoint');
    return found.length === rows.length && (head?.size ?? 0) >= rows.length;
  });
  app = await createHttpApp({
    routes: [...audit.routes, ...ledger.routes, ...deliveryRoutes(database, deliveries)],
    gate: { authenticate: async () => principal, permits: (by, permission) => authority.permits(by, permission) },
    log,
  });
});
after(async () => {
  await app?.close();
  for (const stop of stops) await stop();
  await database?.close();
  await rm(folder, { recursive: true });
});

async function shownBy(url: string): Promise<ReadonlySet<string>> {
  const { statusCode, body } = await app.inject({ method: 'GET', url });
  assert.ok([200, 403, 404].includes(statusCode), `${url}: ${statusCode} ${body}`);
  return new Set(statusCode === 200 ? body.match(/row-\d{3}/g) : []);
}

for (const [name, chosen] of Object.entries(authorities))
  test(`by ${name}, the audit log, the ledger and the deliveries show the rows that Cedar lets somebody see`, async () => {
    authority = chosen;
    const shown = new Map<string, number>();
    const decided = new Map<string, readonly string[]>();
    for (const by of principals) {
      principal = by;
      for (const { action, type, urls } of faces) {
        const key = `${by.id} ${by.tenant} ${action}`;
        const expected =
          decided.get(key) ??
          rows
            .filter((row) => {
              const resource = type === 'Assignment' ? row.resource : { tenant: row.tenant };
              return explain(chosen.policies, { principal: by, action, resourceType: type, resource }).allowed;
            })
            .map(({ id }) => id);
        decided.set(key, expected);
        shown.set(type, (shown.get(type) ?? 0) + expected.length);
        if (typeof urls !== 'function') {
          for (const url of urls)
            assert.deepEqual([...(await shownBy(url))].toSorted(), expected, `${by.id} ${by.tenant} ${url}`);
          continue;
        }
        // One by one takes a while: other ones for each principal.
        for (const row of rows.filter((_row, n) => seededNoise(`${by.id} ${by.tenant} ${action} ${n}`) < 0.05))
          assert.equal(
            (await shownBy(urls(row))).has(row.id),
            expected.includes(row.id),
            `${by.id} ${by.tenant} ${urls(row)}`,
          );
      }
    }
    // A test that says always the same would not see a difference.
    for (const [type, count] of shown)
      assert.ok(count > 0 && count < principals.length * rows.length * 0.6, `${type}: ${count}`);
  });
