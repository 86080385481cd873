import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Principal } from '@hub/kernel';
import { openSecurityBench, type SecurityBench, workCity } from '../identity/testing.ts';
import { openPersonal } from './personal.ts';

let bench: SecurityBench;
let citizen: Principal;
let other: Principal;
let crew: Principal;
let cases: Readonly<Record<string, readonly string[]>> = {};
let personal: ReturnType<typeof openPersonal>;

before(async () => {
  bench = await openSecurityBench();
  citizen = (await bench.enter('citizen')).principal;
  other = (await bench.enter('other')).principal;
  crew = {
    ...(await bench.enter('crew', 'work.crew')).principal,
    scope: { everywhere: false, bureaus: ['works'], areas: [] },
  };
  personal = openPersonal({
    database: bench.database,
    clock: bench.now,
    city: workCity,
    partiesOf: async (_by, id) => cases[id],
  });
});
after(() => bench.close());

const ask = async (principal: Principal | undefined, headers: Record<string, string>) =>
  personal.purposeOf({ headers, principal });
const call = (by: Principal, method: string, path: string, request: object = {}) =>
  bench.call(by, method, path, request);
const consentOf = async (unit: string) => {
  const body = {
    unit,
    purpose: 'service',
    classes: ['health'],
    expiresAt: new Date(bench.now() + 3_600_000).toISOString(),
  };
  return (await call(citizen, 'POST', '/api/v1/citizen/data/consents', { body })) as { id: string };
};

test('a purpose is one of those there are; a case or a consent goes with one', async () => {
  assert.equal(await ask(crew, {}), undefined);
  assert.deepEqual(await ask(crew, { 'hub-purpose': 'inspection' }), { purpose: 'inspection' });
  await assert.rejects(ask(crew, { 'hub-purpose': 'curiosity' }), { code: 'purpose.unknown' });
  await assert.rejects(ask(crew, { 'hub-purpose': 'toString' }), { code: 'purpose.unknown' });
  await assert.rejects(ask(crew, { 'hub-case': 'c1' }), { code: 'purpose.missing' });
  await assert.rejects(ask(undefined, { 'hub-purpose': 'service' }), { code: 'purpose.missing' });
});

test('a case is a ground while it is open and handled by who asks, and the moment it is not, none', async () => {
  cases = { c1: ['person:1'] };
  const why = { 'hub-purpose': 'caseHandling', 'hub-case': 'c1' };
  assert.deepEqual(await ask(crew, why), { purpose: 'caseHandling', caseId: 'c1', parties: ['person:1'] });
  cases = {};
  await assert.rejects(ask(crew, why), { code: 'purpose.noCase' });
});

test('a consent opens its classes to its unit for its purpose, until it is withdrawn: the very next call is refused', async () => {
  const { id } = await consentOf('works');
  const why = { 'hub-purpose': 'service', 'hub-consent': id };
  const held = { purpose: 'service', consentId: id, parties: [citizen.id], classes: ['health'] };
  assert.deepEqual(await ask(crew, why), held);
  await assert.rejects(ask(crew, { ...why, 'hub-purpose': 'inspection' }), { code: 'purpose.noConsent' });
  const elsewhere = { ...crew, scope: { everywhere: false, bureaus: ['water'], areas: [] } };
  await assert.rejects(ask(elsewhere, why), { code: 'purpose.noConsent' });
  await assert.rejects(
    call(other, 'DELETE', '/api/v1/citizen/data/consents/:consentId', { params: { consentId: id } }),
    {
      code: 'purpose.consentUnknown',
    },
  );
  assert.deepEqual(await ask(crew, why), held, 'nobody withdraws for another');
  await call(citizen, 'DELETE', '/api/v1/citizen/data/consents/:consentId', { params: { consentId: id } });
  await assert.rejects(ask(crew, why), { code: 'purpose.noConsent' });
  const [told] = await bench.database.query("select 1 from outbox where topic = 'revocation' and key = 'consent'");
  assert.ok(told, 'other processes hear of it');
  const { items } = (await call(citizen, 'GET', '/api/v1/citizen/data/consents')) as {
    items: { id: string; withdrawnAt?: string }[];
  };
  assert.ok(items.find((one) => one.id === id)?.withdrawnAt, 'the receipt stays');
});

test('giving and withdrawing go into the log with the change; a unit that is none is refused', async () => {
  const logged: { action: string; resource: { id: string }; actor: { id: string }; details?: object }[] = [];
  const audited = openPersonal({
    database: bench.database,
    clock: bench.now,
    city: workCity,
    audit: {
      async commit(statements, entries) {
        logged.push(...entries);
        await bench.database.commit(statements);
      },
    },
  });
  const terms = { unit: 'works', purpose: 'service', classes: ['health'], expiresAt: bench.now() + 1_000 };
  const { id } = await audited.giveConsent(citizen, terms);
  await audited.withdrawConsent(citizen, id);
  assert.deepEqual(
    logged.map(({ action, resource, actor, details }) => [action, resource.id, actor.id, details]),
    ['consent.give', 'consent.withdraw'].map((action) => [
      action,
      id,
      citizen.id,
      { unit: 'works', classes: ['health'] },
    ]),
  );
  await assert.rejects(audited.withdrawConsent(citizen, id), { code: 'purpose.consentUnknown' });
  await assert.rejects(audited.giveConsent(citizen, { ...terms, unit: 'nowhere' }), { code: 'purpose.unitUnknown' });
});

test('a consent ends with its term, and none is given for ever', async () => {
  const { id } = await consentOf('works');
  bench.advance(3_600_001);
  await assert.rejects(ask(crew, { 'hub-purpose': 'service', 'hub-consent': id }), { code: 'purpose.noConsent' });
  const body = { unit: 'works', purpose: 'service', classes: ['health'], expiresAt: '2099-01-01T00:00:00Z' };
  await assert.rejects(call(citizen, 'POST', '/api/v1/citizen/data/consents', { body }), { code: 'purpose.badTerm' });
});

test('people see who was shown what about them and why, and nothing about others', async () => {
  await personal.noteUse(crew, { purpose: 'caseHandling', caseId: 'c1' }, [
    { subject: citizen.id, entityId: 'urn:x:resident', attributes: ['number', 'phone'] },
    { subject: other.id, entityId: 'urn:x:other', attributes: ['phone'] },
  ]);
  const { items } = (await call(citizen, 'GET', '/api/v1/citizen/data/uses')) as { items: Record<string, unknown>[] };
  assert.equal(items.length, 1);
  const [{ at, ...use } = {}] = items;
  assert.ok(at);
  assert.deepEqual(use, {
    actor: crew.name,
    actorKind: 'person',
    unit: workCity.bureaus[0]?.name,
    case: null,
    entityId: 'urn:x:resident',
    attributes: ['number', 'phone'],
    purpose: { code: 'caseHandling', title: { zh: '案件办理', en: 'Handling a case' } },
    caseId: 'c1',
    consentId: null,
  });
  assert.ok(!JSON.stringify(items).includes(other.id));
});
