import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Principal, RetentionKeeper, RetentionLine, Tenant } from '@hub/kernel';
import { openSecurityBench, type SecurityBench } from '../identity/testing.ts';
import { useStatement } from './store-oversight.ts';

let bench: SecurityBench;
let officer: Principal;
let citizen: Principal;

before(async () => {
  bench = await openSecurityBench();
  officer = (await bench.enter('officer', 'personal-rights.protectionOfficer')).principal;
  citizen = (await bench.enter('citizen')).principal;
});
after(() => bench.close());

const hour_ms = 3_600_000;

/** What the tests look at of an item, whatever the route. */
interface Item {
  readonly id: string;
  readonly code: string;
  readonly state: string;
  readonly uses: number;
  readonly consents: number;
  readonly basis: { readonly zh: string };
  readonly unitName: { readonly en: string };
  readonly purpose: { readonly title: { readonly zh: string } };
  readonly person: string;
  readonly actor: string;
  readonly attributes: readonly string[];
  readonly keeper: string;
  readonly title: { readonly en: string };
  readonly rows: number;
  readonly total: number;
  readonly task: object;
  readonly result: readonly { readonly count: number }[];
}
interface Answer extends Item {
  readonly items: readonly Item[];
  readonly purposes: readonly Item[];
  readonly next?: string;
}
const get = (path: string, query: object = {}, params = {}) =>
  bench.call(officer, 'GET', path, { query, params }) as Promise<Answer>;

async function giveConsent(unit: string, purpose: string, by = citizen): Promise<string> {
  const expiresAt = new Date(bench.now() + hour_ms).toISOString();
  const body = { unit, purpose, classes: ['health'], expiresAt };
  const { id } = (await bench.call(by, 'POST', '/api/v1/citizen/data/consents', { body })) as { id: string };
  bench.advance(1_000);
  return id;
}

test('consents are found by purpose, unit, state and time, with their uses; whose they are is not told', async () => {
  const withdrawn = await giveConsent('works', 'service');
  const lapsed = await giveConsent('water', 'service');
  await bench.call(citizen, 'DELETE', '/api/v1/citizen/data/consents/:consentId', { params: { consentId: withdrawn } });
  bench.advance(hour_ms);
  const valid = await giveConsent('works', 'inspection');
  const crew = { ...officer, id: 'person:crew', name: '施工员' } as Principal;
  const use = { subject: citizen.id, entityId: citizen.id, attributes: ['phone'] };
  await bench.security.personal.noteUse(crew, { purpose: 'inspection', consentId: valid, parties: [citizen.id] }, [
    use,
  ]);
  const list = (query: object) => get('/api/v1/personal/consents', query);
  const found = async (query: object) => (await list(query)).items.map(({ id }) => id);
  assert.deepEqual(await found({}), [valid, lapsed, withdrawn], 'newest first');
  assert.deepEqual(await found({ state: 'valid' }), [valid]);
  assert.deepEqual(await found({ state: 'withdrawn' }), [withdrawn]);
  assert.deepEqual(await found({ state: 'expired' }), [lapsed]);
  assert.deepEqual(await found({ purpose: 'service', unit: 'water' }), [lapsed]);
  assert.deepEqual(await found({ from: new Date(bench.now() - 60_000).toISOString() }), [valid]);
  const first = await list({ limit: 2 });
  assert.deepEqual(await found({ limit: 2, after: first.next }), [withdrawn], 'page after page');
  await assert.rejects(list({ after: 'x' }), { code: 'purpose.badPage' });
  const [one] = (await list({ id: valid })).items;
  assert.deepEqual([one?.state, one?.uses, one?.unitName.en, one?.purpose.title.zh], ['valid', 1, 'Works', '监督检查']);
  const uses = await get('/api/v1/personal/uses', { consent: valid });
  assert.deepEqual(
    uses.items.map(({ actor, attributes, person }) => [actor, attributes, person]),
    [['施工员', ['phone'], one?.person]],
    'the same person is the same pseudonym',
  );
  assert.ok(!JSON.stringify([await list({}), uses]).includes(citizen.id));
});

test('the register tells purposes with legal bases and counts, and what is kept of people', async () => {
  const { purposes } = await get('/api/v1/personal/register');
  const inspection = purposes.find(({ code }) => code === 'inspection');
  assert.deepEqual([inspection?.consents, inspection?.uses], [1, 1]);
  assert.match(inspection?.basis.zh ?? '', /第十三条第一款第三项/);
});

test('searches of uses find their index', async () => {
  await bench.database.query(
    `insert into personal_use (tenant, subject, at, actor_id, actor_name, entity_id, attributes, purpose, consent_id)
     select 'default', 's' || n % 900, now() - n * interval '1 minute', 'a', 'a', 'e' || n, '{phone}',
       case when n % 9 = 0 then 'audit' else 'service' end, case when n % 40 = 0 then 'c' || n % 800 end
     from generate_series(1, 20000) n`,
  );
  await bench.database.query('analyze personal_use');
  const { tenant } = officer;
  const all = [
    useStatement(tenant, { limit: 51 }),
    useStatement(tenant, { limit: 51, purpose: 'audit' }),
    useStatement(tenant, { limit: 51, consent: 'c40' }),
    useStatement(tenant, { limit: 51, after: { at: new Date(), id: '3' } }),
  ];
  for (const { text, values } of all) {
    const plan = await bench.database.query(`explain (format json) ${text}`, values);
    assert.doesNotMatch(JSON.stringify(plan), /"Seq Scan",[^{}]*"Relation Name":"personal_use"/, text);
  }
});

/** Three batches; waits before the second until it is let on. */
function openHomes() {
  const step = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const term = {
    what: 'Home',
    title: { zh: '户', en: 'Home' },
    attribute: 'phone',
    attributeTitle: { zh: '电话', en: 'Phone' },
    class: 'contact',
    keep_ms: hour_ms,
  };
  const erased: number[] = [];
  const keeper: RetentionKeeper = {
    name: 'homes',
    terms: [term],
    size: async () => 30,
    async pass(erases, told) {
      for (const batch of [1, 2, 3]) {
        if (batch === 2) await step.promise;
        if (erases) erased.push(batch);
        const line = (tenant: string, count: number): RetentionLine => ({ ...term, tenant: tenant as Tenant, count });
        await told(10, [line(officer.tenant, 2), line('elsewhere', 1)]);
        begun.resolve();
      }
    },
  };
  return { keeper, begun: begun.promise, letOn: () => step.resolve(), erased };
}

test('what is due is counted or erased in the background, one pass at a time, cancelled between batches; other tenants are not told', async () => {
  const homes = openHomes();
  bench.security.retention.addKeeper(homes.keeper);
  const begin = (path: string) => bench.call(officer, 'POST', path) as Promise<{ id: string }>;
  const { id } = await begin('/api/v1/retention/runs');
  await assert.rejects(begin('/api/v1/retention/counts'), { code: 'retention.running' });
  await homes.begun;
  const run = () => get('/api/v1/retention/runs/:runId', {}, { runId: id });
  const running = await run();
  assert.deepEqual([running.state, running.rows, running.total, running.task], ['running', 10, 30, { erases: true }]);
  const auditor = (await bench.enter('auditor', 'auditAdministrator')).principal;
  const cancel = (by: Principal) =>
    bench.call(by, 'DELETE', '/api/v1/retention/runs/:runId', { params: { runId: id } });
  // Who only watches stops no erasure.
  await assert.rejects(cancel(auditor), { code: 'http.forbidden' });
  assert.equal((await run()).state, 'running');
  await cancel(officer);
  homes.letOn();
  await bench.security.retention.settled();
  assert.deepEqual(homes.erased, [1, 2], 'the batch at hand is finished, the next is not begun');
  const cancelled = await run();
  assert.deepEqual([cancelled.state, cancelled.result.map(({ count }) => count)], ['cancelled', [4]]);

  bench.advance(1_000);
  const counted = await begin('/api/v1/retention/counts');
  await bench.security.retention.settled();
  const { items } = await get('/api/v1/retention/runs');
  assert.deepEqual([items[0]?.id, items[0]?.state, items[0]?.result[0]?.count], [counted.id, 'done', 6]);
  assert.deepEqual(homes.erased, [1, 2], 'counting erases nothing');
  await assert.rejects(get('/api/v1/retention/runs/:runId', {}, { runId: '00000000-0000-4000-8000-000000000000' }), {
    code: 'retention.unknown',
  });
  const terms = await get('/api/v1/retention/terms');
  assert.deepEqual([terms.items.at(-1)?.keeper, terms.items.at(-1)?.title.en], ['homes', 'Home']);
});

test('the protection officer of the city and the audit administrator watch; only the first has things erased', async () => {
  const { authority } = bench.security;
  const auditor = (await bench.enter('auditor', 'auditAdministrator')).principal;
  const clerk = (await bench.enter('clerk', 'work.crew')).principal;
  const local = { ...officer, scope: { everywhere: false, bureaus: ['works'], areas: [] } };
  const may = (who: Principal) => [
    authority.permits(who, 'personal.oversee'),
    authority.permits(who, 'personal.expire'),
  ];
  assert.deepEqual(may(officer), [true, true]);
  assert.deepEqual(may(auditor), [true, false]);
  assert.deepEqual(may(clerk), [false, false]);
  assert.deepEqual(may(local), [false, false]);
});
