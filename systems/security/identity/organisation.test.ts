import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { defaultTenant, type Principal } from '@hub/kernel';
import type { Unit } from './store-units.ts';
import { openSecurityBench, type SecurityBench, workCity } from './testing.ts';

let bench: SecurityBench;
let system: Principal;

before(async () => {
  bench = await openSecurityBench();
  system = (await bench.enter('sys', 'systemAdministrator')).principal;
});
after(() => bench.close());

const ids = (units: readonly Unit[]) => units.map(({ id }) => id);
const below = async (parent: string, at?: number) =>
  ids(
    await bench.security.identity.organisation.listUnits(defaultTenant, {
      parent,
      ...(at === undefined ? {} : { at }),
    }),
  );
const add = (parent: string, zh: string) =>
  bench.call(system, 'POST', '/api/v1/organisation/units', { body: { parent, name: { zh, en: zh } } }) as Promise<Unit>;
const end = (unitId: string) =>
  bench.call(system, 'DELETE', '/api/v1/organisation/units/:unitId', { params: { unitId } });

test('the tree holds the bureaus and the areas of the city file, and no grids', async () => {
  assert.deepEqual(await below('city'), ['water', 'works', '999901', '999902']);
  assert.deepEqual(await below('999901'), ['999901001']);
  assert.deepEqual(await below('999901001'), ['999901001001']);
});

test('departments hang below bureaus, areas and departments, and end only when nothing is in them', async () => {
  const office = await add('water', '管网处');
  const team = await add(office.id, '抢修班');
  assert.deepEqual(await below('water'), [office.id]);
  await assert.rejects(end(office.id), { code: 'identity.unitInUse' });
  await end(team.id);
  await end(office.id);
  assert.deepEqual(await below('water'), []);
  await assert.rejects(end('works'), { code: 'identity.unitDeclared' });
  await assert.rejects(add('nowhere', 'x'), { code: 'identity.unitUnknown' });
});

test('a department reaches as far as what it belongs to; a unit that has ended reaches nothing', async () => {
  const { sessions, identity } = bench.security;
  const security = (await bench.enter('sec', 'securityAdministrator')).principal;
  const inner = await add((await add('999902', '东区城管局')).id, '一中队');
  const { id, password } = await identity.people.add(defaultTenant, { name: { zh: '甲', en: 'A' }, account: 'inner' });
  await identity.people.appoint(security, { person: id, unit: inner.id, role: 'work.crew' });
  const { token } = await sessions.signIn('inner', password ?? '');
  assert.deepEqual((await sessions.find(token))?.scope, { everywhere: false, bureaus: [], areas: ['999902'] });
  const areas = (await workCity.areas()).filter(({ code }) => code !== '999902');
  bench.advance(1_000);
  await identity.organisation.declare({ ...workCity, areas: async () => areas });
  assert.deepEqual((await sessions.find(token))?.scope, { everywhere: false, bureaus: [], areas: [] });
});

test('a bureau that is renamed ends and begins anew; starting again with the same file changes nothing', async () => {
  const before = bench.now();
  bench.advance(60_000);
  const bureaus = [{ id: 'works', name: { zh: '建设局', en: 'Construction' } }];
  await bench.security.identity.organisation.declare({ ...workCity, bureaus });
  const nameAt = async (at: number) =>
    (await bench.security.identity.organisation.listUnits(defaultTenant, { parent: 'city', at })).find(
      ({ id }) => id === 'works',
    )?.name.en;
  assert.deepEqual([await nameAt(before), await nameAt(bench.now())], ['Works', 'Construction']);
  assert.ok(!(await below('city')).includes('water'));
  const rows = () => bench.database.query('select * from org_unit order by id, valid_from');
  const was = await rows();
  bench.advance(60_000);
  await bench.security.identity.organisation.declare({ ...workCity, bureaus });
  assert.deepEqual(await rows(), was);
});
