import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { aliasOf, call, hub, ids, type Name, register } from '../support/district-hubs.ts';

// Part of districts.test.ts: what several hubs have, as one.

const pipe = (n: number | string, members: object = {}) => ({ id: `urn:ngsi-ld:Pipe:${n}`, type: 'Pipe', ...members });
const place = (link: string | null) => /<([^>]*)>; rel="next"/.exec(link ?? '')?.[1]?.replace('/ngsi-ld/v1', '');

test('the city sees of a district what the key that it was given may see, and may change no more', async () => {
  const made = await hub('west').call('POST', '/api/v1/keys', {
    name: 'city hub, for one district',
    permissions: ['context.read'],
    unit: '410102',
    expiresIn: 'P1D',
  });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const at = (lon: number) => ({ type: 'GeoProperty', value: { type: 'Point', coordinates: [lon, 34.748] } });
  const well = (n: number, lon: number) => ({ id: `urn:ngsi-ld:Well:${n}`, type: 'Well', depth: n, location: at(lon) });
  await call('west', 'POST', '/entities', well(1, 113.61));
  await call('west', 'POST', '/entities', well(2, 114.02));
  await register('city', 'west', {
    information: [{ entities: [{ type: 'Well' }] }],
    operations: ['federationOps', 'redirectionOps'],
    contextSourceInfo: [{ key: 'Authorization', value: `Bearer ${made.body.key}` }],
  });
  assert.deepEqual(ids((await call('west', 'GET', '/entities?type=Well')).body).length, 2);
  assert.deepEqual(ids((await call('city', 'GET', '/entities?type=Well')).body), ['urn:ngsi-ld:Well:1']);
  assert.equal((await call('city', 'GET', '/entities/urn:ngsi-ld:Well:2')).status, 404);
  const mapped = await call('city', 'GET', '/entities?type=Well&entityMap=true&count=true');
  assert.deepEqual([ids(mapped.body), mapped.headers.get('ngsild-results-count')], [['urn:ngsi-ld:Well:1'], '1']);
  const written = await call('city', 'PATCH', '/entities/urn:ngsi-ld:Well:1/attrs', { depth: 9 });
  assert.equal(written.status, 502, JSON.stringify(written.body));
  assert.equal((await call('west', 'GET', '/entities/urn:ngsi-ld:Well:1?options=keyValues')).body.depth, 1);
});

test('an entity map fixes what pages of three hubs are about, and each is asked for its own alone', async () => {
  await register('city', 'east', {
    information: [{ entities: [{ type: 'Pipe' }] }],
    contextSourceAlias: await aliasOf('east'),
  });
  await register('east', 'west', {
    information: [{ entities: [{ type: 'Pipe' }] }],
    contextSourceAlias: await aliasOf('west'),
  });
  for (const n of [1, 4, 7]) await call('city', 'POST', '/entities', pipe(n, { level: n }));
  for (const n of [2, 5, 7, 8]) await call('east', 'POST', '/entities', pipe(n, { level: n }));
  for (const n of [3, 6, 9]) await call('west', 'POST', '/entities', pipe(n, { level: n }));
  const first = await call('city', 'GET', '/entities?type=Pipe&q=level>1&limit=3&count=true&entityMap=true');
  assert.equal(first.status, 201, JSON.stringify(first.body));
  assert.equal(first.headers.get('ngsild-results-count'), '8');
  const map = first.headers.get('ngsild-entitymap') ?? '';
  const seen = ids(first.body);
  await call('east', 'DELETE', '/entities/urn:ngsi-ld:Pipe:5');
  await call('west', 'PATCH', '/entities/urn:ngsi-ld:Pipe:6/attrs', { level: 0 });
  await call('west', 'POST', '/entities', pipe('55', { level: 55 }));
  for (let next = place(first.headers.get('link')); next; ) {
    const page = await call('city', 'GET', next, undefined, { 'ngsild-entitymap': map });
    assert.equal(page.status, 200, JSON.stringify(page.body));
    assert.equal(page.headers.get('ngsild-warning'), null);
    seen.push(...ids(page.body));
    next = place(page.headers.get('link'));
  }
  assert.deepEqual(
    seen,
    [2, 3, 4, 7, 8, 9].map((n) => `urn:ngsi-ld:Pipe:${n}`),
    'what fits no longer is gone, what came later is not in it',
  );
  const kept = (await call('city', 'GET', map.replace('/ngsi-ld/v1', ''))).body;
  assert.equal(Object.keys(kept.linkedMaps).length, 1, 'the east keeps a map of its own');
  assert.deepEqual(Object.keys(kept.entityMap).toSorted(), seen);
  const posted = { type: 'Query', entities: [{ type: 'Pipe' }], q: 'level>7' };
  const made = await call('city', 'POST', '/entityMaps', posted);
  assert.deepEqual([made.status, Object.keys(made.body.entityMap).length], [201, 3], JSON.stringify(made.body));
  const counted = await call('city', 'GET', '/entities?type=Pipe&limit=0&count=true');
  assert.deepEqual([counted.headers.get('ngsild-results-count'), counted.body], ['9', []]);
  const two = await call('city', 'POST', '/entityOperations/query?limit=2', posted, {
    'ngsild-entitymap': made.headers.get('location') ?? '',
  });
  assert.deepEqual(
    [two.status, ids(two.body)],
    [200, ['urn:ngsi-ld:Pipe:55', 'urn:ngsi-ld:Pipe:8']],
    JSON.stringify(two.body),
  );
});

test('an entity in parts in two hubs is put together before conditions are judged', async () => {
  await register('city', 'east', { information: [{ entities: [{ type: 'Part' }] }] });
  const part = (n: number, members: object) => ({ id: `urn:ngsi-ld:Part:${n}`, type: 'Part', ...members });
  for (const n of [1, 2, 3]) {
    await call('city', 'POST', '/entities', part(n, { inside: n }));
    await call('east', 'POST', '/entities', part(n, { outside: n * 10 }));
  }
  const q = 'inside>1;outside<30';
  assert.deepEqual((await call('city', 'GET', `/entities?type=Part&q=${q}`)).body, [], 'no hub has both');
  const found = await call('city', 'GET', `/entities?type=Part&q=${q}&splitEntities=true&options=keyValues`);
  assert.deepEqual(found.body, [part(2, { outside: 20, inside: 2 })]);
  const posted = { type: 'Query', entities: [{ type: 'Part' }], q, splitEntities: true };
  assert.deepEqual(ids((await call('city', 'POST', '/entityOperations/query', posted)).body), [part(2, {}).id]);
  const mapped = await call('city', 'GET', `/entities?type=Part&q=${q}&splitEntities=true&entityMap=true`);
  assert.deepEqual([mapped.status, ids(mapped.body)], [201, [part(2, {}).id]]);
});

test('an entity map of the past spans three hubs, lives as long in each, and is deleted in all', async () => {
  const operations = ['queryTemporal', 'createEntityMapQueryTemporal', 'federationOps'];
  const information = [{ entities: [{ type: 'Tide' }] }];
  await register('city', 'east', { operations, information, contextSourceAlias: await aliasOf('east') });
  await register('east', 'west', { operations, information, contextSourceAlias: await aliasOf('west') });
  const day = (n: number) => `2026-01-0${n}T00:00:00Z`;
  const at = (value: number, n: number) => ({ type: 'Property', value, observedAt: day(n) });
  const tide = (n: number) => ({ id: `urn:ngsi-ld:Tide:${n}`, type: 'Tide' });
  for (const [index, name] of (['city', 'east', 'west'] as const).entries())
    for (const n of [1, 4, 7].map((one) => one + index))
      await call(name, 'POST', '/temporal/entities?local=true', { ...tide(n), level: [at(n, 1), at(-n, 2)] });
  await call('west', 'POST', '/temporal/entities?local=true', { ...tide(1), wind: [at(5, 2)] });
  const since = `type=Tide&timerel=after&timeAt=${day(1)}`;
  const q = encodeURIComponent('level<0;wind>4');
  const split = await call('city', 'GET', `/temporal/entities?${since}&q=${q}&splitEntities=true`);
  assert.deepEqual(ids(split.body), [tide(1).id], 'a part here, a part in the west');
  const first = await call('city', 'GET', `/temporal/entities?${since}&limit=4&entityMap=true`);
  assert.equal(first.status, 201, JSON.stringify(first.body));
  const location = first.headers.get('ngsild-entitymap') ?? '';
  const seen = ids(first.body);
  for (let next = place(first.headers.get('link')); next; ) {
    const page = await call('city', 'GET', next, undefined, { 'ngsild-entitymap': location });
    assert.deepEqual([page.status, page.headers.get('ngsild-warning')], [200, null], JSON.stringify(page.body));
    assert.deepEqual(
      page.body[0].level.map((one: { value: number }) => Math.sign(one.value)),
      [1, -1],
    );
    seen.push(...ids(page.body));
    next = place(page.headers.get('link'));
  }
  assert.deepEqual(
    seen,
    [1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => tide(n).id),
  );
  const maps: [Name, string][] = [['city', location.replace('/ngsi-ld/v1', '')]];
  for (const source of ['east', 'west'] as const) {
    const [name, path] = maps.at(-1) ?? ['city', ''];
    const [linked] = Object.values((await call(name, 'GET', path)).body.linkedMaps);
    maps.push([source, `/entityMaps/${encodeURIComponent(String(linked))}`]);
  }
  const expiresAt = new Date(Date.now() + 5 * 3_600_000).toISOString();
  assert.equal((await call('city', 'PATCH', maps[0]?.[1] ?? '', { expiresAt })).status, 204);
  for (const [name, path] of maps) assert.equal((await call(name, 'GET', path)).body.expiresAt, expiresAt, name);
  assert.equal((await call('city', 'DELETE', maps[0]?.[1] ?? '')).status, 204);
  for (const [name, path] of maps) assert.equal((await call(name, 'GET', path)).status, 404, name);
});

test('a purge and the past reach the districts that take them', async () => {
  const operations = ['purgeEntity', 'upsertTemporal', 'deleteTemporal', 'retrieveTemporal', 'queryTemporal'];
  await register('city', 'east', { operations, information: [{ entities: [{ type: 'Leaf' }] }] });
  const id = 'urn:ngsi-ld:Leaf:1';
  const size = { type: 'Property', value: 3, observedAt: '2026-01-01T00:00:00Z' };
  for (const name of ['city', 'east'] as const) await call(name, 'POST', '/entities', { id, type: 'Leaf', n: 1 });
  const past = await call('city', 'POST', '/temporal/entities', { id, type: 'Leaf', size: [size] });
  assert.equal(past.status, 204, JSON.stringify(past.body));
  const there = await call('east', 'GET', `/temporal/entities/${id}?attrs=size`);
  assert.equal(there.body.size[0].value, 3);
  assert.equal((await call('city', 'DELETE', '/entities?type=Leaf')).status, 204);
  for (const name of ['city', 'east'] as const)
    assert.equal((await call(name, 'GET', `/entities/${id}?local=true`)).status, 404, name);
});

test('a source that is slow, huge, senseless or lies costs a warning, in bounded time, and gains nothing', async (t) => {
  const good = { id: 'urn:ngsi-ld:Lied:1', type: 'Lied', n: { type: 'Property', value: 1 } };
  const answers: Record<string, (write: (text: string) => void) => void> = {
    slow: () => undefined,
    huge: (write) => write(`[${'"x",'.repeat(6 * 1024 * 1024)}1]`),
    garbage: (write) => write('<html>'),
    deep: (write) => write('['.repeat(100_000)),
    null: (write) => write('[null,1,"x",{},[]]'),
    lies: (write) =>
      write(
        JSON.stringify([
          good,
          { ...good, id: 'urn:ngsi-ld:Other:1' },
          { ...good, id: 'urn:ngsi-ld:Lied:2', type: 'Official' },
          { ...good, id: 'not a uri' },
          { ...good, id: 'urn:ngsi-ld:Lied:3', n: { type: 'Property' } },
          { ...good, id: 'urn:ngsi-ld:Lied:4', __proto__: 1, 'n\u0000': 1 },
        ]),
      ),
  };
  const server = createServer((request, response) => {
    request.resume();
    const kind = request.url?.split('/')[1] ?? '';
    response.writeHead(200, { 'content-type': 'application/json' });
    answers[kind]?.((text) => response.end(text));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const kind of Object.keys(answers)) {
    const made = await call('city', 'POST', '/csourceRegistrations', {
      type: 'ContextSourceRegistration',
      endpoint: `${base}/${kind}`,
      information: [{ entities: [{ type: 'Lied', idPattern: ':Lied:' }] }],
      operations: ['federationOps', 'redirectionOps', 'queryTemporal', 'retrieveTemporal'],
      // Only the one that never answers is not waited for: on a busy machine the others take their time.
      management: { timeout: kind === 'slow' ? 300 : 10_000, cooldown: 1 },
    });
    assert.equal(made.status, 201);
  }
  const since = 'timerel=after&timeAt=2020-01-01T00:00:00Z';
  const asked = [
    '/entities?type=Lied',
    '/entities?type=Lied&entityMap=true',
    '/entities?type=Lied&count=true',
    '/entities?type=Lied&q=n==1&splitEntities=true',
    '/entities/urn:ngsi-ld:Lied:1',
    `/temporal/entities?type=Lied&${since}`,
    '/temporal/entities/urn:ngsi-ld:Lied:1',
    '/types',
    '/types/Lied',
    '/attributes/n',
  ];
  for (const path of asked) {
    const began = performance.now();
    const answer = await call('city', 'GET', path);
    assert.ok([200, 201, 404].includes(answer.status), `${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    assert.ok(performance.now() - began < 15_000, `${path} took ${performance.now() - began} ms`);
    if (!path.startsWith('/types') && !path.startsWith('/attributes')) {
      const codes = [...(answer.headers.get('ngsild-warning') ?? '').matchAll(/(?:^|, )(\d{3}) /g)].map(
        ([, code]) => code,
      );
      assert.deepEqual([...new Set(codes)].sort(), ['111', '199'], path);
    }
    if (path.startsWith('/entities?')) assert.deepEqual(ids(answer.body), [good.id], path);
  }
  const writes = [
    ['POST', '/entities', { ...good, id: 'urn:ngsi-ld:Lied:9' }],
    ['PATCH', '/entities/urn:ngsi-ld:Lied:9/attrs', { n: 2 }],
    ['POST', '/entityOperations/upsert', [{ ...good, id: 'urn:ngsi-ld:Lied:8' }]],
    ['POST', '/entityOperations/delete', ['urn:ngsi-ld:Lied:8']],
    ['DELETE', '/entities?type=Lied', undefined],
  ] as const;
  for (const [method, path, body] of writes) {
    const answer = await call('city', method, path, body);
    assert.ok(answer.status < 500, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  }
});
