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

test('a department that ends in favour of another hands over posts, sessions, shifts, keys and what lies below; the past stays', async () => {
  const administrator = await bench.enter('reorganiser', 'systemAdministrator');
  const granter = await bench.enter('granter', 'securityAdministrator');
  const call = (method: string, path: string, more: object) => bench.call(administrator.principal, method, path, more);
  const { tenant } = administrator.principal;
  const { organisation, people, keys, duties } = bench.security.identity;
  const add = (parent: string, zh: string) => organisation.addDepartment(tenant, { parent, name: { zh, en: zh } });
  const old = await add('works', '旧科');
  const below = await add(old.id, '旧组');
  const next = await add('999902', '新科');
  const person = await people.add(tenant, { name: { zh: '移', en: 'Mover' }, account: 'mover' });
  const post = await people.appoint(granter.principal, { person: person.id, unit: old.id, role: 'work.crew' });
  const { token } = await bench.security.sessions.signIn('mover', person.password ?? '');
  const shift = await duties.add(tenant, { post, from: bench.now(), to: bench.now() + 3_600_000 });
  const order = {
    name: 'of the old',
    permissions: ['case.read'] as const,
    unit: old.id,
    expiresAt: bench.now() + 3_600_000,
  };
  const { key } = await keys.create(granter.principal, order);
  const before = bench.now();
  bench.advance(10_000);
  const move = (unitId: string, successor: string) =>
    call('POST', '/api/v1/organisation/units/:unitId/succession', { params: { unitId }, body: { successor } });
  await assert.rejects(move(old.id, below.id), { code: 'identity.successorInside' });
  await assert.rejects(move('works', next.id), { code: 'identity.unitDeclared' });
  assert.deepEqual(await move(old.id, next.id), { posts: 1 });
  const [held] = await people.listPosts(tenant, { person: person.id });
  assert.deepEqual([held?.unit, held?.role], [next.id, 'work.crew']);
  const principal = await bench.security.sessions.find(token);
  assert.deepEqual([principal?.post, principal?.scope?.areas], [held?.id, ['999902']]);
  assert.deepEqual((await bench.security.identity.keys.find(key))?.scope?.areas, ['999902']);
  const [on] = await duties.list(tenant, { from: bench.now(), to: bench.now() + 1 });
  assert.deepEqual([on?.id, on?.post, on?.unitName.zh], [shift, held?.id, '新科']);
  assert.deepEqual(
    (await keys.list(granter.principal)).map(({ name, unitName }) => [name, unitName.zh]),
    [['of the old', '新科']],
  );
  assert.deepEqual(
    (await organisation.listUnits(tenant, { parent: next.id })).map(({ id }) => id),
    [below.id],
  );
  const [past] = await organisation.listUnits(tenant, { id: old.id, at: before });
  assert.deepEqual([past?.name.zh, past?.successor], ['旧科', next.id]);
  const asked = (query: object) => call('GET', '/api/v1/organisation/units', { query });
  assert.deepEqual(await asked({ id: old.id }), { items: [] }, 'it is no more');
  assert.deepEqual(await asked({ id: old.id, at: new Date(before).toISOString() }), { items: [past] });
  const [then] = await people.listPosts(tenant, { person: person.id, at: new Date(before) });
  assert.deepEqual([then?.unit, then?.unitName.zh], [old.id, '旧科']);
  await assert.rejects(bench.database.query(`update org_unit set successor = 'x' where id = $1`, [old.id]));
});

test('who is on duty hands the rest of the shift over with a word; others do not', async () => {
  const { principal: granter } = await bench.enter('granter-2', 'securityAdministrator');
  const one = await bench.enter('first-watch', 'work.crew');
  const two = await bench.enter('second-watch', 'work.crew');
  const { tenant } = granter;
  const { duties } = bench.security.identity;
  const from = bench.now() + 100_000;
  const shift = await duties.add(tenant, { post: one.principal.post ?? '', from, to: from + 8 * 3_600_000 });
  bench.advance(100_000 + 3_600_000);
  const hand = (by: typeof granter, post = two.principal.post) =>
    bench.call(by, 'POST', '/api/v1/organisation/duties/:dutyId/handover', {
      params: { dutyId: shift },
      body: { post, note: '三号泵待修' },
    });
  await assert.rejects(hand(two.principal), { code: 'identity.notOnDuty' });
  await assert.rejects(hand(one.principal, 'post:none'), { code: 'identity.postUnknown' });
  await hand(one.principal);
  await assert.rejects(hand(one.principal), { code: 'identity.dutyUnknown' });
  const window = { from, to: from + 8 * 3_600_000 };
  const shifts = (await duties.list(tenant, window)).filter(({ role }) => role === 'work.crew');
  const mine = shifts.filter(({ id, handedFrom }) => id === shift || handedFrom === shift);
  assert.deepEqual(
    mine.map(({ person, from: begins, to, note }) => [person, begins.getTime(), to.getTime(), note]),
    [
      [one.principal.id, from, from + 3_600_000, null],
      [two.principal.id, from + 3_600_000, from + 8 * 3_600_000, '三号泵待修'],
    ],
  );
  // Who dispatches work sees who took whose shift over, and since when the other is off duty.
  bench.advance(60_000);
  const staff = await bench.security.identity.workforce.listPosts(tenant);
  const of = (who: Principal) => staff.find(({ person, role }) => person === who.id && role === 'work.crew');
  assert.deepEqual([of(two.principal)?.tookOverFrom, of(two.principal)?.offDutySince], [one.principal.id, undefined]);
  assert.deepEqual([of(one.principal)?.onDutyUntil, of(one.principal)?.offDutySince], [undefined, from + 3_600_000]);
});

test('who is on leave is off duty whatever the roster says, until the leave is over or called off', async () => {
  const { principal } = await bench.enter('on-leave', 'work.crew');
  const { duties, workforce } = bench.security.identity;
  const now = bench.now();
  await duties.add(principal.tenant, { post: principal.post ?? '', from: now, to: now + 10 * 3_600_000 });
  const leave = (body: object) => bench.call(system, 'POST', '/api/v1/organisation/absences', { body });
  const period = { from: new Date(now + 3_600_000).toISOString(), to: new Date(now + 7_200_000).toISOString() };
  await assert.rejects(leave({ person: 'nobody', ...period }), { code: 'identity.personUnknown' });
  await assert.rejects(leave({ person: principal.id, from: period.to, to: period.from }), {
    code: 'identity.badPeriod',
  });
  const { id } = (await leave({ person: principal.id, ...period, reason: '年休假' })) as { id: string };
  const duty = async () => {
    const post = (await workforce.listPosts(principal.tenant)).find(({ person }) => person === principal.id);
    return [post?.onDutyUntil !== undefined, post?.rostered, post?.offDutySince];
  };
  bench.advance(60_000);
  assert.deepEqual(await duty(), [true, true, undefined]);
  bench.advance(3_600_000);
  assert.deepEqual(await duty(), [false, true, now + 3_600_000]);
  const { items } = (await bench.call(system, 'GET', '/api/v1/organisation/absences', {})) as {
    items: readonly { reason: string }[];
  };
  assert.deepEqual(
    items.map(({ reason }) => reason),
    ['年休假'],
  );
  const cancel = () =>
    bench.call(system, 'DELETE', '/api/v1/organisation/absences/:absenceId', { params: { absenceId: id } });
  await cancel();
  assert.deepEqual(await duty(), [true, true, undefined]);
  await assert.rejects(cancel(), { code: 'identity.absenceUnknown' });
});
