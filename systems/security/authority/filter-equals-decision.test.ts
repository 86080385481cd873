import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Permission, type Principal, type ResourceAttributes, seededNoise, type Tenant } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import { openTestDatabase } from '@hub/runtime/testing';
import { createAuthority } from './authority.ts';
import { explain } from './explain.ts';
import { person, service, workPack } from './testing.ts';

// The policies of the product, and some that use every operator a policy may use.
const more = [
  policy('like-a', 'permit', '!(resource.bureau == "water") && resource.bureaus.containsAll(["works"])'),
  policy('like-b', 'permit', '["work.leak", "work.noise"].contains(resource.type) && !(resource.areas.contains("a1"))'),
  policy(
    'like-c',
    'forbid',
    'resource.role == "work.crew" && resource.bureau != "works" && principal.roles.contains("work.reader")',
  ),
  policy(
    'like-d',
    'forbid',
    'principal.bureaus.contains("gas") && (resource.areas.containsAny(["a2", "a3"]) || !resource.bureaus.contains("gas"))',
  ),
].join('\n');
const permitMany = policy(
  'grade-a',
  'permit',
  'resource.grade > 2 || resource.grade < 1 && !(resource.grade >= 4)',
  'cockpit.read',
  'IndicatorValue',
);

function policy(id: string, effect: string, when: string, action = 'case.read', type = 'Case'): string {
  return `@id("${id}") @zh("测试") @en("A test") ${effect}(principal is Hub::Person, action == Hub::Action::"${action}", resource is Hub::${type}) when { ${when} };`;
}

const bureaus = ['works', 'water', 'gas', 'parks', "o'hara"];
const areas = ['c', 'a1', 'a2', 'a3', 'a1s1', 'a2s1'];
const roles = ['work.clerk', 'work.crew', 'work.reader'];
const types = ['work.leak', 'work.noise', 'other.fire'];
const tenants = ['default', 'elsewhere'];

const pick = <T>(list: readonly T[], seed: string): T => list[Math.floor(seededNoise(seed) * list.length)] as T;
const some = <T>(list: readonly T[], seed: string, share = 0.35): readonly T[] =>
  list.filter((_one, index) => seededNoise(`${seed}/${index}`) < share);

interface Row {
  readonly [name: string]: string | number | readonly string[];
}

const caseRows = Array.from({ length: 2_400 }, (_row, n): Row => {
  const bureau = pick(bureaus, `bureau${n}`);
  return {
    tenant: seededNoise(`tenant${n}`) < 0.9 ? 'default' : 'elsewhere',
    type: pick(types, `type${n}`),
    bureau,
    bureaus: [...new Set([bureau, ...some(bureaus, `bureaus${n}`, 0.2)])],
    areas: ['c', ...some(areas.slice(1), `areas${n}`)],
    role: pick(roles, `role${n}`),
  };
});

const principals: Principal[] = [
  ...Array.from({ length: 60 }, (_one, n) =>
    person(
      some(
        ['work.clerk', 'work.crew', 'work.reader', 'administrator', 'systemAdministrator', 'auditAdministrator'],
        `r${n}`,
        0.3,
      ),
      {
        everywhere: seededNoise(`e${n}`) < 0.15,
        bureaus: some(bureaus, `b${n}`, 0.25),
        areas: some(areas, `a${n}`, 0.2),
      },
      pick(tenants, `t${n}`) as Tenant,
    ),
  ),
  ...Array.from({ length: 20 }, (_one, n) =>
    service(some(['case.read', 'case.act', 'cockpit.read'] as const, `p${n}`, 0.6), {
      everywhere: seededNoise(`se${n}`) < 0.2,
      bureaus: some(bureaus, `sb${n}`, 0.25),
      areas: some(areas, `sa${n}`, 0.25),
    }),
  ),
];

const columns = { tenant: 'tenant', type: 'type', bureau: 'bureau', bureaus: 'bureaus', areas: 'areas', role: 'role' };
const authorities = {
  'the policies of the product': createAuthority({ packs: [workPack], soleAdministrator: true }),
  'policies with every operator': createAuthority({
    packs: [workPack],
    soleAdministrator: false,
    more: [more, permitMany],
  }),
};

let database: Database;
before(async () => {
  database = await openTestDatabase();
  await database.query(
    'create table thing (n int, tenant text, type text, bureau text, bureaus text[], areas text[], role text, grade bigint)',
  );
  await database.query(
    `insert into thing (n, tenant, type, bureau, bureaus, areas, role)
     select (r->>'n')::int, r->>'tenant', r->>'type', r->>'bureau', array(select jsonb_array_elements_text(r->'bureaus')),
       array(select jsonb_array_elements_text(r->'areas')), r->>'role' from jsonb_array_elements($1::jsonb) r`,
    [JSON.stringify(caseRows.map((row, n) => ({ n, ...row })))],
  );
  await database.query('update thing set grade = n % 5');
});
after(() => database.close());

for (const [name, authority] of Object.entries(authorities)) {
  test(`by ${name}, SQL, the filter in hand and Cedar itself choose the same rows`, async () => {
    let [compared, passed] = [0, 0];
    for (const principal of principals) {
      for (const action of ['case.read', 'case.act'] as const) {
        const filter = authority.filter(principal, action, 'Case');
        const bySql = await choose(filter.sql.bind(filter), columns);
        for (const [n, row] of caseRows.entries()) {
          const resource = row as ResourceAttributes;
          if (filter.allows(resource) !== bySql.has(n))
            assert.fail(`${principal.id} ${action} ${JSON.stringify(row)}: SQL says ${bySql.has(n)}`);
          if (filter.none) assert.equal(bySql.has(n), false);
          // Cedar takes a while: every 61st row, other ones for each principal.
          if ((n + compared) % 61 === 0) {
            const { allowed } = explain(authority.policies, { principal, action, resourceType: 'Case', resource });
            assert.equal(allowed, bySql.has(n), `${principal.id} ${action} ${JSON.stringify(row)}`);
          }
          compared += 1;
        }
        passed += bySql.size;
      }
    }
    assert.ok(compared === principals.length * 2 * caseRows.length);
    assert.ok(
      passed > compared * 0.05 && passed < compared * 0.95,
      `a test that says always the same: ${passed} of ${compared}`,
    );
  });
}

test('grades compare alike in SQL and in Cedar', async () => {
  const authority = authorities['policies with every operator'];
  for (const principal of principals) {
    const filter = authority.filter(principal, 'cockpit.read', 'IndicatorValue');
    const bySql = await choose(filter.sql.bind(filter), { tenant: 'tenant', grade: 'grade' });
    for (const n of [0, 1, 2, 3, 4]) {
      const resource = { tenant: String(caseRows[n]?.tenant), grade: n % 5 };
      const request = { principal, action: 'cockpit.read' as Permission, resourceType: 'IndicatorValue', resource };
      assert.equal(bySql.has(n), explain(authority.policies, request).allowed);
      assert.equal(bySql.has(n), filter.allows(resource));
    }
  }
});

async function choose(
  sql: (columns: Readonly<Record<string, string>>, use: (value: unknown) => string) => string,
  names: Readonly<Record<string, string>>,
): Promise<ReadonlySet<number>> {
  const values: unknown[] = [];
  const where = sql(names, (value) => `$${values.push(value)}`);
  const rows = await database.query<{ n: number }>(`select n from thing where ${where}`, values);
  return new Set(rows.map(({ n }) => n));
}
