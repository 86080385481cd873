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

/** Of each kind of attribute, what is asked of it below and what rows have of it. */
const kinds = {
  text: {
    ask: (name: string) => `resource.${name} == "works"`,
    draw: (name: string, seed: string) => drawText(name, seed),
  },
  set: {
    ask: (name: string) => `resource.${name}.containsAny(["works", "a1"])`,
    draw: (name: string, seed: string) => some(poolOf(name), seed, 0.3),
  },
  number: {
    ask: (name: string) => `resource.${name} >= 2`,
    draw: (_name: string, seed: string) => Math.floor(seededNoise(seed) * 5),
  },
  boolean: {
    ask: (name: string) => `resource.${name}`,
    draw: (_name: string, seed: string) => seededNoise(seed) < 0.5,
  },
} as const;
const poolOf = (name: string) => (name === 'areas' ? areas : name === 'subjects' ? ['person:1', 'works'] : bureaus);
const drawText = (name: string, seed: string) =>
  name === 'tenant'
    ? seededNoise(seed) < 0.8
      ? 'default'
      : 'elsewhere'
    : pick(name === 'role' ? roles : bureaus, seed);

test('of every type of resource and every act on it, SQL, the filter in hand and Cedar choose the same rows', async () => {
  const product = createAuthority({ packs: [workPack], soleAdministrator: true }).policies;
  const reached = product.actions.flatMap((action) =>
    (product.resourceTypesOf(action) ?? []).map((type) => [action as Permission, type] as const),
  );
  // One more policy for each attribute of each type: none is asked for nothing.
  const asking = [...new Map(reached.map(([action, type]) => [type, action]))].flatMap(([type, action]) =>
    [...product.shapeOf(type)].map(
      ([name, kind]) =>
        `@id("ask.${type}.${name}") @zh("测试") @en("A test") forbid(principal, action == Hub::Action::"${action}", resource is Hub::${type})
         when { ${kinds[kind].ask(name)} && resource.tenant == "default" };`,
    ),
  );
  const authority = createAuthority({ packs: [workPack], soleAdministrator: true, more: asking });
  await database.query('create table anything (n int, type text, held jsonb)');
  const types = [...new Set(reached.map(([, type]) => type))];
  const held = new Map(
    types.map((type) => [
      type,
      Array.from({ length: 120 }, (_row, n) =>
        Object.fromEntries(
          [...product.shapeOf(type)].map(([name, kind]) => [name, kinds[kind].draw(name, `${type}${name}${n}`)]),
        ),
      ),
    ]),
  );
  for (const [type, all] of held)
    await database.query(
      `insert into anything select (ordinality - 1)::int, $1, value from jsonb_array_elements($2::jsonb) with ordinality`,
      [type, JSON.stringify(all)],
    );
  const casts = { text: '', number: '::bigint', boolean: '::boolean' } as const;
  let [compared, passed] = [0, 0];
  for (const [turn, [action, type]] of reached.entries()) {
    const names = Object.fromEntries(
      [...product.shapeOf(type)].map(([name, kind]) => [
        name,
        kind === 'set'
          ? `array(select jsonb_array_elements_text(held->'${name}'))`
          : `(held->>'${name}')${casts[kind]}`,
      ]),
    );
    for (const principal of principals.filter((_one, n) => n % 8 === turn % 8)) {
      const filter = authority.filter(principal, action, type);
      const values: unknown[] = [];
      const where = filter.sql(names, (value) => `$${values.push(value)}`);
      const bySql = await database.query<{ n: number }>(
        `select n from anything where type = '${type}' and ${where}`,
        values,
      );
      const chosen = new Set(bySql.map(({ n }) => n));
      for (const [n, resource] of (held.get(type) ?? []).entries()) {
        const what = `${principal.id} ${action} ${type} ${JSON.stringify(resource)}`;
        if (filter.allows(resource) !== chosen.has(n)) assert.fail(`${what}: SQL says ${chosen.has(n)}`);
        if ((n + compared) % 23 === 0 && principal.kind !== 'citizen') {
          const asked = { principal, action, resourceType: type, resource };
          if (authority.policies.mayAsk(principal.kind === 'person' ? 'Person' : 'Service', action))
            assert.equal(explain(authority.policies, asked).allowed, chosen.has(n), what);
          else assert.equal(chosen.has(n), false, what);
        }
        compared += 1;
      }
      passed += chosen.size;
    }
  }
  assert.ok(compared > 30_000 && passed > compared * 0.03 && passed < compared * 0.97, `${passed} of ${compared}`);
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
