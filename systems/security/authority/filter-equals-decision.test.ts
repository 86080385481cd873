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
  'resource.grade > 2 || resource.grade < 1 && !(resource.grade >= 4 || resource.personal)',
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
    'create table thing (n int, tenant text, type text, bureau text, bureaus text[], areas text[], role text, grade bigint,\n      personal boolean, sensitive boolean)',
  );
  await database.query(
    `insert into thing (n, tenant, type, bureau, bureaus, areas, role)
     select (r->>'n')::int, r->>'tenant', r->>'type', r->>'bureau', array(select jsonb_array_elements_text(r->'bureaus')),
       array(select jsonb_array_elements_text(r->'areas')), r->>'role' from jsonb_array_elements($1::jsonb) r`,
    [JSON.stringify(caseRows.map((row, n) => ({ n, ...row })))],
  );
  await database.query('update thing set grade = n % 5, personal = n % 3 = 0, sensitive = n % 7 = 0');
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

const valueColumns = {
  tenant: 'tenant',
  grade: 'grade',
  personal: 'personal',
  sensitive: 'sensitive',
  bureaus: 'bureaus',
  areas: 'areas',
};
const valueResource = (row: Row, n: number): ResourceAttributes => ({
  tenant: String(row.tenant),
  bureaus: row.bureaus as readonly string[],
  areas: row.areas as readonly string[],
  grade: n % 5,
  personal: n % 3 === 0,
  sensitive: n % 7 === 0,
});
const faces = [
  ['cockpit.read', 'IndicatorValue'],
  ['alert.read', 'Alert'],
  ['alert.act', 'Alert'],
] as const satisfies readonly (readonly [Permission, string])[];
const reasons = [{}, { purpose: 'repair' }, { purpose: 'repair', caseId: 'one' }];

for (const [name, authority] of Object.entries(authorities))
  test(`by ${name}, the same of indicator values and alerts, whatever is declared`, async () => {
    const passed = new Map<string, number>();
    for (const [turn, principal] of principals.filter((_one, n) => n % 3 === 0).entries())
      for (const [action, resourceType] of faces)
        for (const context of reasons) {
          const filter = authority.filter(principal, action, resourceType, context);
          const bySql = await choose(filter.sql.bind(filter), valueColumns);
          for (const [n, row] of caseRows.slice(0, 800).entries()) {
            const resource = valueResource(row, n);
            const what = `${principal.id} ${action} ${JSON.stringify(context)} ${JSON.stringify(resource)}`;
            if (filter.allows(resource) !== bySql.has(n)) assert.fail(`${what}: SQL says ${bySql.has(n)}`);
            if ((n + turn) % 400 !== 0) continue;
            const { allowed } = explain(authority.policies, { principal, action, resourceType, resource, context });
            assert.equal(allowed, bySql.has(n), what);
          }
          const key = `${action} ${Object.keys(context).join('+')}`;
          passed.set(key, (passed.get(key) ?? 0) + bySql.size);
        }
    // A purpose, and a case with it, show more: a test that says always the same would not see it.
    for (const [action] of faces) {
      const shown = ['', 'purpose', 'purpose+caseId'].map((reason) => passed.get(`${action} ${reason}`) ?? 0);
      assert.ok(shown[0] && shown[1] && shown[2] && shown[0] < shown[1] && shown[1] <= shown[2], `${action}: ${shown}`);
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
