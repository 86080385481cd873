import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openReceiver } from '../../platform/context/testing.ts';
import { aliasOf, call, hub, ids, ld, type Name, register, startHubs, stopHubs } from '../support/district-hubs.ts';
import { waitFor } from '../support/hub-process.ts';
import './districts-together.ts';
import './districts-subscriptions.ts';

before(startHubs);
after(stopHubs);

test('a query of the city finds what its districts have; of two readings the later counts', async () => {
  await register('city', 'east', { information: [{ entities: [{ type: 'Gauge' }] }] });
  await register('city', 'west', { information: [{ entities: [{ type: 'Gauge' }] }] });
  const gauge = (n: string, level: number, at: string) => ({
    id: `urn:ngsi-ld:Gauge:${n}`,
    type: 'Gauge',
    level: { type: 'Property', value: level, observedAt: at },
  });
  await call('city', 'POST', '/entities', gauge('a', 1, '2026-01-01T00:00:00Z'));
  await call('east', 'POST', '/entities', gauge('b', 2, '2026-01-01T00:00:00Z'));
  await call('west', 'POST', '/entities', gauge('c', 3, '2026-01-01T00:00:00Z'));
  await call('west', 'POST', '/entities', gauge('a', 9, '2026-02-01T00:00:00Z'));
  const found = await call('city', 'GET', '/entities?type=Gauge');
  assert.equal(found.status, 200, JSON.stringify(found.body));
  assert.deepEqual(
    ids(found.body),
    ['a', 'b', 'c'].map((n) => `urn:ngsi-ld:Gauge:${n}`),
  );
  assert.equal(found.body[0].level.value, 9, 'the later observation');
  assert.equal(found.headers.get('ngsild-warning'), null);
  assert.deepEqual(ids((await call('city', 'GET', '/entities?type=Gauge&local=true')).body), ['urn:ngsi-ld:Gauge:a']);
  const second = await call('city', 'GET', '/entities?type=Gauge&limit=2&offset=1&options=keyValues');
  assert.deepEqual(
    second.body.map((one: { level: number }) => one.level),
    [2, 3],
  );
  assert.match(second.headers.get('link') ?? '', /rel="prev"/);
  assert.deepEqual(ids((await call('city', 'GET', '/entities?type=Gauge&q=level>2')).body), [
    'urn:ngsi-ld:Gauge:a',
    'urn:ngsi-ld:Gauge:c',
  ]);
  const posted = { type: 'Query', entities: [{ type: 'Gauge' }], q: 'level==2' };
  assert.deepEqual(ids((await call('city', 'POST', '/entityOperations/query', posted)).body), ['urn:ngsi-ld:Gauge:b']);
  const one = await call('city', 'GET', '/entities/urn:ngsi-ld:Gauge:b?options=concise');
  assert.deepEqual([one.status, one.body.level.value], [200, 2]);
  assert.equal((await call('city', 'GET', '/entities/urn:ngsi-ld:Gauge:none')).status, 404);
});

test('what types and attributes there are is known of all districts', async () => {
  const list = (await call('city', 'GET', '/types')).body.typeList as string[];
  assert.ok(list.includes('Gauge'));
  await call('east', 'POST', '/entities', {
    id: 'urn:ngsi-ld:Gauge:east-only',
    type: ['Gauge', 'EastGauge'],
    range: 5,
  });
  const gauges = async (path: string) =>
    ((await call('city', 'GET', path)).body.typeList as string[]).filter((one) => one.endsWith('Gauge'));
  assert.deepEqual(await gauges('/types'), ['EastGauge', 'Gauge']);
  assert.deepEqual(await gauges('/types?local=true'), ['Gauge']);
  const details = (await call('city', 'GET', '/types?details=true')).body as {
    typeName: string;
    attributeNames: string[];
  }[];
  assert.deepEqual(details.find((one) => one.typeName === 'Gauge')?.attributeNames.toSorted(), ['level', 'range']);
  assert.equal((await call('city', 'GET', '/types/Gauge')).body.entityCount, 5, 'what two hubs have counts twice');
  const all = (await call('city', 'GET', '/attributes')).body.attributeList as string[];
  assert.ok(['level', 'range'].every((one) => all.includes(one)));
  const range = (await call('city', 'GET', '/attributes/range')).body;
  assert.deepEqual(
    [range.attributeCount, range.typeNames, range.attributeTypes],
    [1, ['EastGauge', 'Gauge'], ['Property']],
  );
  assert.equal((await call('city', 'GET', '/attributes/range?local=true')).status, 404);
  await call('east', 'DELETE', '/entities/urn:ngsi-ld:Gauge:east-only');
});

test('the past that districts keep is one with that of the city, where they say they keep it', async () => {
  const id = 'urn:ngsi-ld:Gauge:a';
  const since = 'timerel=after&timeAt=2025-01-01T00:00:00Z';
  type Levels = { level: { value: number }[] };
  const levels = (body: Levels) => body.level.map((one) => one.value);
  assert.deepEqual(levels((await call('city', 'GET', `/temporal/entities/${id}`)).body), [1], 'nobody else is asked');
  const operations = ['retrieveTemporal', 'queryTemporal'];
  const information = [{ entities: [{ type: 'Gauge' }] }];
  await register('city', 'west', { operations, information });
  const observationInterval = { startAt: '2020-01-01T00:00:00Z', endAt: '2021-01-01T00:00:00Z' };
  await register('city', 'east', { operations, information, observationInterval });
  assert.deepEqual(levels((await call('city', 'GET', `/temporal/entities/${id}`)).body), [1, 9]);
  assert.deepEqual(levels((await call('city', 'GET', `/temporal/entities/${id}?lastN=1&${since}`)).body), [9]);
  const found = await call('city', 'GET', `/temporal/entities?type=Gauge&${since}`);
  assert.equal(found.status, 200, JSON.stringify(found.body));
  assert.deepEqual(
    ids(found.body),
    ['a', 'c'].map((n) => `urn:ngsi-ld:Gauge:${n}`),
    'the east keeps another time',
  );
  assert.deepEqual(levels(found.body[0]), [1, 9]);
  const pairs = await call('city', 'GET', `/temporal/entities?type=Gauge&${since}&options=temporalValues&limit=1`);
  assert.deepEqual(
    pairs.body[0].level.values.map(([value]: [number]) => value),
    [1, 9],
  );
  assert.match(pairs.headers.get('link') ?? '', /rel="next"/);
  const posted = {
    type: 'Query',
    entities: [{ type: 'Gauge' }],
    temporalQ: { timerel: 'after', timeAt: '2026-01-15T00:00:00Z' },
  };
  const later = await call('city', 'POST', '/temporal/entityOperations/query', posted);
  assert.deepEqual(ids(later.body), [id]);
  assert.deepEqual(levels(later.body[0]), [9]);
  assert.deepEqual(ids((await call('city', 'GET', `/temporal/entities?type=Gauge&${since}&local=true`)).body), [id]);
  const aggregated = `/temporal/entities?type=Gauge&${since}&format=aggregatedValues&aggrMethods=max,avg,totalCount`;
  const together = await call('city', 'GET', aggregated);
  assert.equal(together.status, 200, JSON.stringify(together.body));
  const { max, avg, totalCount } = together.body[0].level;
  assert.deepEqual([max[0][0], Number(avg[0][0]), totalCount[0][0]], [9, 5, 2]);
  const one = await call('city', 'GET', `/temporal/entities/${id}?${aggregated.split('?')[1]}&aggrPeriodDuration=P31D`);
  assert.deepEqual(
    one.body.level.max.map(([value]: [number | null]) => value).filter((value: number | null) => value !== null),
    [1, 9],
    'each in its period',
  );
  assert.equal((await call('city', 'GET', `${aggregated}&local=true`)).body[0].level.max[0][0], 1);
});

test('what is redirected is written in the district and nowhere else', async () => {
  await register('city', 'east', {
    mode: 'redirect',
    operations: ['redirectionOps'],
    information: [{ entities: [{ type: 'Lamp', idPattern: ':east-' }] }],
  });
  const id = 'urn:ngsi-ld:Lamp:east-1';
  const created = await call('city', 'POST', '/entities', { id, type: 'Lamp', on: true, watts: 60 });
  assert.equal(created.status, 201, JSON.stringify(created.body));
  assert.equal(created.headers.get('location'), `${ld}/entities/${id}`);
  assert.equal((await call('city', 'GET', `/entities/${id}?local=true`)).status, 404);
  assert.equal((await call('east', 'GET', `/entities/${id}?options=keyValues`)).body.on, true);
  assert.equal((await call('city', 'PATCH', `/entities/${id}/attrs`, { on: false })).status, 204);
  assert.equal((await call('city', 'POST', `/entities/${id}/attrs`, { colour: 'warm' })).status, 204);
  assert.equal((await call('city', 'DELETE', `/entities/${id}/attrs/watts`)).status, 204);
  const seen = (await call('city', 'GET', `/entities/${id}?options=keyValues`)).body;
  assert.deepEqual(seen, { id, type: 'Lamp', on: false, colour: 'warm' });
  const again = await call('city', 'POST', '/entities', { id, type: 'Lamp', on: true });
  assert.deepEqual([again.status, / answered 409: /.test(again.body.title)], [502, true], 'clause 6.3.17');
  const mine = { id: 'urn:ngsi-ld:Lamp:city-1', type: 'Lamp', on: true };
  const batch = await call('city', 'POST', '/entityOperations/upsert', [
    mine,
    { id: 'urn:ngsi-ld:Lamp:east-2', type: 'Lamp', on: true },
  ]);
  assert.equal(batch.status, 201, JSON.stringify(batch.body));
  assert.deepEqual(batch.body.toSorted(), ['urn:ngsi-ld:Lamp:city-1', 'urn:ngsi-ld:Lamp:east-2']);
  assert.equal((await call('city', 'GET', '/entities/urn:ngsi-ld:Lamp:city-1?local=true')).status, 200);
  assert.equal((await call('city', 'GET', '/entities/urn:ngsi-ld:Lamp:east-2?local=true')).status, 404);
  assert.equal((await call('city', 'DELETE', `/entities/${id}`)).status, 204);
  assert.equal((await call('east', 'GET', `/entities/${id}`)).status, 404);
});

test('an exclusive attribute lives in the district, the rest of the entity in the city', async () => {
  const id = 'urn:ngsi-ld:Bridge:1';
  const information = [{ entities: [{ id, type: 'Bridge' }], propertyNames: ['load'] }];
  const registration = { mode: 'exclusive', operations: ['redirectionOps'], information };
  const first = await register('city', 'west', registration);
  await call('west', 'POST', '/entities', { id, type: 'Bridge' });
  assert.equal((await call('city', 'POST', '/entities', { id, type: 'Bridge', name: 'Old bridge' })).status, 201);
  assert.equal((await call('city', 'POST', `/entities/${id}/attrs`, { load: 7, lanes: 2 })).status, 204);
  assert.deepEqual((await call('city', 'GET', `/entities/${id}?options=keyValues&local=true`)).body, {
    id,
    type: 'Bridge',
    name: 'Old bridge',
    lanes: 2,
  });
  assert.equal((await call('west', 'GET', `/entities/${id}?options=keyValues`)).body.load, 7);
  assert.equal((await call('city', 'GET', `/entities/${id}?options=keyValues`)).body.load, 7);
  const conflict = await call('city', 'POST', '/csourceRegistrations', {
    type: 'ContextSourceRegistration',
    endpoint: hub('east').url,
    ...registration,
  });
  assert.deepEqual([conflict.status, conflict.body.type], [409, 'https://uri.etsi.org/ngsi-ld/errors/Conflict']);
  const taken = [{ entities: [{ id, type: 'Bridge' }], propertyNames: ['name'] }];
  const held = { type: 'ContextSourceRegistration', endpoint: hub('east').url, mode: 'exclusive', information: taken };
  assert.equal((await call('city', 'POST', '/csourceRegistrations', held)).status, 409, 'the city has the name itself');
  const shown = (await call('city', 'GET', `/csourceRegistrations/${first}`)).body;
  assert.deepEqual(shown.contextSourceInfo, [{ key: 'Authorization', value: '******' }]);
  assert.equal(
    (
      await call('city', 'PATCH', `/csourceRegistrations/${first}`, {
        contextSourceInfo: shown.contextSourceInfo,
        description: 'x',
      })
    ).status,
    204,
  );
  assert.equal(
    (await call('city', 'GET', `/entities/${id}?options=keyValues`)).body.load,
    7,
    'the credential was kept',
  );
});

test('an auxiliary source fills gaps and is never written to', async () => {
  const id = 'urn:ngsi-ld:Tree:1';
  await register('city', 'east', {
    mode: 'auxiliary',
    operations: ['retrieveOps'],
    information: [{ entities: [{ type: 'Tree' }] }],
  });
  await call('east', 'POST', '/entities', { id, type: 'Tree', height: 9, species: 'plane' });
  assert.equal((await call('city', 'POST', '/entities', { id, type: 'Tree', height: 5 })).status, 201);
  await call('city', 'PATCH', `/entities/${id}/attrs`, { height: 6 });
  assert.deepEqual((await call('city', 'GET', `/entities/${id}?options=keyValues`)).body, {
    id,
    type: 'Tree',
    height: 6,
    species: 'plane',
  });
  assert.equal((await call('east', 'GET', `/entities/${id}?options=keyValues`)).body.height, 9);
});

test('hubs that are registered with each other do not ask in circles', async () => {
  await register('city', 'east', {
    information: [{ entities: [{ type: 'Ring' }] }],
    contextSourceAlias: await aliasOf('east'),
  });
  const back = await register('east', 'city', {
    information: [{ entities: [{ type: 'Ring' }] }],
    contextSourceAlias: await aliasOf('city'),
  });
  await call('city', 'POST', '/entities', { id: 'urn:ngsi-ld:Ring:c', type: 'Ring', n: 1 });
  await call('east', 'POST', '/entities', { id: 'urn:ngsi-ld:Ring:e', type: 'Ring', n: 2 });
  for (const name of ['city', 'east'] as const) {
    const found = await call(name, 'GET', '/entities?type=Ring');
    assert.deepEqual(ids(found.body), ['urn:ngsi-ld:Ring:c', 'urn:ngsi-ld:Ring:e']);
    assert.equal(found.headers.get('ngsild-warning'), null, 'who is named in Via is passed over');
  }
  // Without its alias the circle is seen by who is asked a second time.
  assert.equal(
    (await call('east', 'PATCH', `/csourceRegistrations/${back}`, { contextSourceAlias: 'another-name' })).status,
    204,
  );
  const found = await call('city', 'GET', '/entities?type=Ring');
  assert.deepEqual(ids(found.body), ['urn:ngsi-ld:Ring:c', 'urn:ngsi-ld:Ring:e']);
  const direct = await call('city', 'GET', '/entities?type=Ring', undefined, { via: `1.1 ${await aliasOf('city')}` });
  assert.deepEqual([direct.status, direct.body.type], [508, 'https://uri.etsi.org/ngsi-ld/errors/LoopDetected']);
});

test('a subscription of the city hears of what happens in a district, and follows it to the end', async () => {
  const receiver = await openReceiver();
  await register('city', 'east', {
    information: [{ entities: [{ type: 'Bell' }] }],
    contextSourceAlias: await aliasOf('east'),
  });
  await register('east', 'city', {
    information: [{ entities: [{ type: 'Bell' }] }],
    contextSourceAlias: await aliasOf('city'),
  });
  const subscription = {
    id: 'urn:ngsi-ld:Subscription:bells',
    type: 'Subscription',
    entities: [{ type: 'Bell' }],
    q: 'rings>1',
    notification: { endpoint: { uri: `${receiver.base}/bells` }, format: 'keyValues' },
  };
  const made = await call('city', 'POST', '/subscriptions', subscription);
  assert.deepEqual([made.status, made.headers.get('ngsild-warning')], [201, null]);
  const there = (await call('east', 'GET', '/subscriptions')).body as { id: string; q: string }[];
  assert.deepEqual(
    there.map((one) => one.q),
    ['rings>1'],
  );
  assert.deepEqual(ids((await call('city', 'GET', '/subscriptions')).body), [subscription.id], 'it does not come back');
  const bell = (name: Name, rings: number) =>
    call(name, 'POST', '/entities', { id: `urn:ngsi-ld:Bell:${name}-${rings}`, type: 'Bell', rings });
  await bell('east', 1);
  await bell('east', 2);
  await bell('city', 3);
  const heard = () => receiver.received.map(({ body }) => [body.subscriptionId, body.data[0].rings] as const);
  await waitFor('both bells', async () => heard().length >= 2);
  assert.deepEqual(
    heard().toSorted((a, b) => a[1] - b[1]),
    [
      [subscription.id, 2],
      [subscription.id, 3],
    ],
  );
  assert.equal((await call('city', 'PATCH', `/subscriptions/${subscription.id}`, { q: 'rings>5' })).status, 204);
  assert.equal((await call('east', 'GET', `/subscriptions/${there[0]?.id}`)).body.q, 'rings>5');
  await bell('east', 4);
  await bell('east', 6);
  await waitFor('the sixth', async () => heard().some(([, rings]) => rings === 6));
  assert.equal(heard().length, 3);
  assert.equal((await call('city', 'DELETE', `/subscriptions/${subscription.id}`)).status, 204);
  assert.equal((await call('east', 'GET', `/subscriptions/${there[0]?.id}`)).status, 404);
  const early = { ...subscription, entities: [{ type: 'Gong' }], q: undefined };
  assert.equal((await call('city', 'POST', '/subscriptions', early)).status, 201);
  const gongs = await register('city', 'east', { information: [{ entities: [{ type: 'Gong' }] }] });
  await waitFor(
    'what was there before the source is told to it too',
    async () => ((await call('east', 'GET', '/subscriptions')).body as unknown[]).length === 1,
  );
  assert.equal((await call('city', 'DELETE', `/csourceRegistrations/${gongs}`)).status, 204);
  assert.deepEqual((await call('east', 'GET', '/subscriptions')).body, [], 'and taken back with the registration');
  assert.equal((await call('city', 'DELETE', `/subscriptions/${subscription.id}`)).status, 204);
  const forged = await hub('city').call('POST', '/api/v1/context/notices/none', { type: 'Notification', data: [] });
  assert.equal(forged.status, 404);
  receiver.close();
});

test('registrations are listed by what they have, wrong ones are refused', async () => {
  const listed = await call('city', 'GET', '/csourceRegistrations?type=Gauge&count=true');
  assert.equal(listed.headers.get('ngsild-results-count'), '3', 'one is of the past alone');
  const base = { type: 'ContextSourceRegistration', endpoint: hub('east').url };
  const wrong = [
    {},
    { information: [] },
    { information: [{}] },
    { information: [{ entities: [{ id: 'urn:x:1' }] }] },
    { information: [{ entities: [{ type: 'T' }] }], mode: 'other' },
    { information: [{ entities: [{ type: 'T' }] }], mode: 'exclusive' },
    { information: [{ entities: [{ type: 'T' }] }], operations: ['fly'] },
    { information: [{ entities: [{ type: 'T', idPattern: '(' }] }] },
    { information: [{ entities: [{ type: 'T' }] }], endpoint: 'ftp://x' },
    { information: [{ entities: [{ type: 'T' }] }], expiresAt: '2020-01-01T00:00:00Z' },
  ];
  for (const members of wrong)
    assert.equal(
      (await call('city', 'POST', '/csourceRegistrations', { ...base, ...members })).status,
      400,
      JSON.stringify(members),
    );
  const id = await register('city', 'east', { information: [{ entities: [{ type: 'Passing' }] }] });
  assert.equal((await call('city', 'DELETE', `/csourceRegistrations/${id}`)).status, 204);
  assert.equal((await call('city', 'GET', `/csourceRegistrations/${id}`)).status, 404);
});

test('a dead district costs its own data, a warning, and nothing else', async () => {
  await hub('east').killNine();
  const found = await call('city', 'GET', '/entities?type=Gauge');
  assert.equal(found.status, 200);
  assert.deepEqual(ids(found.body), ['urn:ngsi-ld:Gauge:a', 'urn:ngsi-ld:Gauge:c']);
  assert.match(found.headers.get('ngsild-warning') ?? '', /^199 127\.0\.0\.1:\d+ ".*cannot be reached/);
  const resting = await call('city', 'GET', '/entities?type=Gauge');
  assert.match(resting.headers.get('ngsild-warning') ?? '', /left alone/);
  const types = await call('city', 'GET', '/types');
  assert.ok(types.body.typeList.includes('Gauge'));
  assert.match(types.headers.get('ngsild-warning') ?? '', /^199 /);
  const late = {
    type: 'Subscription',
    entities: [{ type: 'Gauge' }],
    notification: { endpoint: { uri: 'http://127.0.0.1:9/' } },
  };
  const subscribed = await call('city', 'POST', '/subscriptions', late);
  assert.equal(subscribed.status, 201);
  assert.match(subscribed.headers.get('ngsild-warning') ?? '', /^199 /, 'it is told when it is back');
  const missing = await call('city', 'GET', '/entities/urn:ngsi-ld:Gauge:b');
  assert.equal(missing.status, 404);
  assert.match(missing.headers.get('ngsild-warning') ?? '', /^199 /);
  const lost = await call('city', 'POST', '/entities', { id: 'urn:ngsi-ld:Lamp:east-9', type: 'Lamp', on: true });
  assert.ok(lost.status === 502 || lost.status === 504, JSON.stringify(lost.body));
  assert.equal(
    (await call('city', 'GET', '/entities/urn:ngsi-ld:Lamp:east-9?local=true')).status,
    404,
    'nothing half-stored',
  );
  const batch = await call('city', 'POST', '/entityOperations/upsert', [
    { id: 'urn:ngsi-ld:Lamp:city-2', type: 'Lamp', on: true },
    { id: 'urn:ngsi-ld:Lamp:east-9', type: 'Lamp', on: true },
  ]);
  assert.equal(batch.status, 207);
  assert.deepEqual(batch.body.success, ['urn:ngsi-ld:Lamp:city-2']);
  assert.equal(batch.body.errors[0].entityId, 'urn:ngsi-ld:Lamp:east-9');
  assert.match(batch.body.errors[0].registrationId, /^urn:ngsi-ld:ContextSourceRegistration:/);
  await waitFor('the cool-down is over', async () =>
    /cannot be reached/.test((await call('city', 'GET', '/entities?type=Gauge')).headers.get('ngsild-warning') ?? ''),
  );
});
