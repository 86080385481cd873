import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Principal } from '@hub/kernel';
import { openSecurityBench, type SecurityBench } from '../identity/testing.ts';
import type { ReadersPage } from './readers.ts';
import type { Why } from './why.ts';

let bench: SecurityBench;
let folder: string;
let granter: Principal;
let crew: Principal;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hub-policies-'));
  bench = await openSecurityBench({ policyFolder: folder });
  granter = (await bench.enter('granter', 'securityAdministrator')).principal;
  crew = (await bench.enter('crew', 'work.crew')).principal;
});
after(async () => {
  await bench.close();
  rmSync(folder, { recursive: true });
});

const get = (by: Principal, path: string, query: object = {}) =>
  bench.call(by, 'GET', `/api/v1/authority/${path}`, { query });
const why = (by: Principal, query: object) => get(by, 'explain', query) as Promise<Why>;
const put = (file: string, text: string) => writeFileSync(join(folder, file), text);
const reload = (reason?: string) =>
  bench.call(granter, 'POST', '/api/v1/authority/policies/reload', { body: { reason } }) as Promise<{
    number: number;
    isNew: boolean;
  }>;
interface Listed {
  readonly version: { readonly number: number; readonly reason: string | null };
  readonly tested: number;
  readonly refusal: { readonly reason: string } | null;
  readonly items: readonly { readonly id: string; readonly since: { readonly number: number } }[];
}
const list = () => get(granter, 'policies') as Promise<Listed>;

const quiet = (id: string, when = 'resource.role == "never"') =>
  `@id("${id}") @zh("夜间不看漏水") @en("No leaks at night")
forbid(principal is Hub::Person, action == Hub::Action::"case.read", resource is Hub::Case) when { ${when} };`;

test('a changed file is a new version, in force at once, with who and why, and the difference is told', async () => {
  const first = await list();
  assert.ok(first.tested > 50);
  assert.deepEqual(await reload(), { number: first.version.number, isNew: false });
  const ask = { action: 'case.read', type: 'Case', resource: JSON.stringify({ type: 'work.leak' }) };
  assert.equal((await why(crew, ask)).outcome, 'permit');
  put('quiet.cedar', quiet('quiet', 'resource.type == "work.leak"'));
  assert.deepEqual(await reload('night'), { number: first.version.number + 1, isNew: true });
  const now = await why(crew, ask);
  assert.deepEqual([now.outcome, now.because.map(({ id }) => id)], ['deny', ['quiet']]);
  const { version, items } = await list();
  assert.deepEqual([version.number, version.reason], [first.version.number + 1, 'night']);
  assert.equal(items.find(({ id }) => id === 'quiet')?.since.number, version.number);
  assert.equal(items.find(({ id }) => id === 'tenant')?.since.number, first.version.number);
  const changes = async () =>
    (await bench.call(granter, 'GET', '/api/v1/authority/versions/:number/changes', {
      params: { number: String((await list()).version.number) },
    })) as { items: { id: string; change: string }[] };
  assert.deepEqual(
    (await changes()).items.map(({ id, change }) => [id, change]),
    [['quiet', 'added']],
  );
  put('quiet.cedar', quiet('quiet'));
  await reload();
  assert.deepEqual(
    (await changes()).items.map(({ id, change }) => [id, change]),
    [['quiet', 'changed']],
  );
  await assert.rejects(bench.database.query('delete from policy_version'), /stays as it is/);
});

test('files that are not valid, or whose tests fail, are refused, and what was in force decides on', async () => {
  const before = await list();
  const refuse = async (file: string, text: string, reason: RegExp) => {
    put(file, text);
    await assert.rejects(reload(), { code: 'policy.refused' });
    rmSync(join(folder, file));
    const after = await list();
    assert.equal(after.version.number, before.version.number);
    assert.match(after.refusal?.reason ?? '', reason);
    const resource = JSON.stringify({ role: 'work.crew' });
    assert.equal((await why(crew, { action: 'case.read', type: 'Case', resource })).outcome, 'permit');
  };
  await refuse('bad.cedar', 'permit(principal', /not a policy/);
  await refuse('bad.cedar', quiet('x', 'resource.role like "a*"'), /operator like/);
  // A file of the hub replaced by one that opens everything: the hub's own table finds it.
  await refuse(
    'tenant.cedar',
    '@id("tenant") @zh("租户") @en("Tenants") permit(principal, action, resource) when { true };',
    /otherTenant case.read case - deny → permit/,
  );
  const table = { principals: { p: { roles: ['work.crew'] } }, resources: { c: ['Case', {}] } };
  const rows = (...expect: string[]) => JSON.stringify({ ...table, expect });
  await refuse('city.policy-tests.json', rows('p case.read c - permit'), /p case.read c - permit → deny/);
  await refuse('city.policy-tests.json', rows('p case.read nowhere - permit'), /names what the table lacks/);
  await refuse('city.policy-tests.json', '{"expect": 1}', /not a table of tests/);
  put('city.policy-tests.json', rows('p case.read c - deny'));
  await reload();
  assert.deepEqual([(await list()).refusal, (await list()).tested], [null, before.tested + 1]);
});

test('a hub that starts with files that do not pass goes on with what was in force', async () => {
  const { version } = await list();
  put('bad.cedar', 'permit(principal');
  const again = await bench.another();
  rmSync(join(folder, 'bad.cedar'));
  assert.ok(again.authority.policies.policies.some(({ id }) => id === 'quiet'));
  assert.equal((await list()).version.number, version.number);
  await again.stop();
});

test('an explanation says on what it hangs, in words, and what would change a refusal', async () => {
  const west = { role: 'work.crew', unit: '999901' };
  const found = await why(granter, { ...west, action: 'case.read', type: 'Case' });
  assert.equal(found.outcome, 'depends');
  assert.match(found.filter.zh, /所在区域包括999901/);
  assert.match(found.filter.en, /area it lies in is among 999901/);
  const phone = { action: 'attribute.read', type: 'Attribute', resource: '{"type":"Resident","name":"phone"}' };
  const no = await why(granter, { ...west, ...phone });
  assert.deepEqual([no.outcome, no.needs.map(({ kind }) => kind)], ['deny', ['purpose']]);
  const illness = { ...phone, resource: '{"type":"Resident","name":"illness"}' };
  assert.deepEqual(
    (await why(granter, { ...west, ...illness })).needs.map(({ kind }) => kind),
    ['ground'],
  );
  const manage = await why(crew, { action: 'key.manage', type: 'ServiceKey' });
  assert.equal(manage.outcome, 'deny');
  assert.match(manage.needs.find(({ kind }) => kind === 'role')?.text.zh ?? '', /安全管理员/);
  const factor = { action: 'account.actSensitively', type: 'Account', resource: '{"enrolled":true,"required":false}' };
  assert.deepEqual(
    (await why(crew, factor)).needs.map(({ kind }) => kind),
    ['strong'],
  );
  const resident = { ...west, action: 'context.read', type: 'Entity', resource: '{"types":["Resident"]}' };
  const { fields, outcome } = await why(granter, { ...resident, purpose: 'service' });
  assert.equal(outcome, 'depends');
  assert.deepEqual(
    fields.map(({ name, shown }) => `${name} ${shown}`),
    ['person whole', 'number masked', 'phone whole', 'illness hidden'],
  );
  assert.equal((await why(crew, { action: 'case.read', type: 'Case', as: 'device' })).outcome, 'deny');
  await assert.rejects(why(crew, { action: 'case.read', type: 'Case', id: 'none' }), {
    code: 'authority.unknownResource',
  });
  await assert.rejects(why(crew, { ...west, action: 'case.read', type: 'Case' }), { code: 'http.forbidden' });
});

test('who can see an attribute is found for every role of every unit and every key, with the purpose it takes', async () => {
  await bench.appoint('west', 'work.clerk', '999901');
  const readers = async (query: object) => (await get(granter, 'readers', { limit: 1, ...query })) as ReadersPage;
  const all = async (query: object) => {
    const found = [];
    let asked = 0;
    for (let after: string | undefined, turn = 0; turn < 20; turn += 1) {
      const page = await readers({ ...query, ...(after === undefined ? {} : { after }) });
      found.push(...page.items);
      asked += page.asked;
      after = page.next;
      if (after === undefined) break;
    }
    return { asked, found: found.map(({ unit, role, sight }) => `${unit} ${role} ${Object.values(sight).join(' ')}`) };
  };
  assert.deepEqual(await all({ type: 'Resident', attribute: 'illness' }), {
    asked: 3,
    found: ['999901 work.clerk hidden hidden whole', 'city work.crew hidden hidden whole'],
  });
  const phone = await readers({ type: 'Resident', attribute: 'phone', limit: 50 });
  assert.deepEqual(phone.items[0]?.sight, { plain: 'masked', purpose: 'whole', ground: 'whole' });
  assert.deepEqual(phone.items[0]?.policies, ['entity.inCharge', 'attribute.masked']);
  assert.deepEqual((await all({ type: 'Bench' })).found[0], '999901 work.clerk whole whole whole');
  await assert.rejects(readers({ type: 'NoSuch' }), { code: 'authority.unknownResource' });
  await assert.rejects(readers({ entity: 'urn:x:1' }), { code: 'authority.unknownResource' });
  const csv = (await get(granter, 'readers', { type: 'Bench', format: 'csv', limit: 50 })) as AsyncIterable<string>;
  let text = '';
  for await (const chunk of csv) text += chunk;
  assert.match(text, /岗位 post,999901 999901,受理员 Clerk,1,west,原值 whole/);
});
