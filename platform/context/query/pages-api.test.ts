import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTestBroker, type TestBroker } from '../testing.ts';

let broker: TestBroker;
const id = (n: number) => `urn:ngsi-ld:Page:${String(n).padStart(3, '0')}`;
const make = (n: number, members: object = {}) => ({
  id: id(n),
  type: n % 3 === 0 ? ['Page', 'Third'] : 'Page',
  n,
  ...members,
});
before(async () => {
  broker = await openTestBroker();
  await broker.send(
    'POST /entityOperations/create',
    Array.from({ length: 50 }, (_, n) => make(2 * n)),
  );
});
after(() => broker.close());

type Answer = Awaited<ReturnType<TestBroker['send']>>;
const idsOf = (answer: Answer): string[] => answer.json.map((one: { id: string }) => one.id);
const linkTo = (answer: Answer, relation: string) =>
  new RegExp(`</ngsi-ld/v1(/[^>]*)>; rel="${relation}"; type="application/json"`).exec(
    String(answer.headers.link),
  )?.[1];

test('following next neither repeats nor skips, whatever is created and deleted meanwhile', async () => {
  const seen: string[] = [];
  let path: string | undefined = '/entities?type=Page,Third&limit=7';
  for (let page = 0; path !== undefined; page += 1) {
    const answer = await broker.send(`GET ${path}`);
    seen.push(...idsOf(answer));
    // One before the place reached, one behind it; and one deleted that has been seen.
    await broker.send('POST /entities', make(2 * page + 1));
    await broker.send(`DELETE /entities/${seen[page]}`);
    path = linkTo(answer, 'next');
  }
  const even = seen.filter((one) => Number(one.slice(-3)) % 2 === 0);
  assert.deepEqual(
    even,
    Array.from({ length: 50 }, (_, n) => id(2 * n)),
  );
  assert.equal(new Set(seen).size, seen.length);
});

test('prev leads back over the same entities', async () => {
  const first = await broker.send('GET /entities?type=Page&limit=5');
  const second = await broker.send(`GET ${linkTo(first, 'next')}`);
  assert.equal(linkTo(first, 'prev'), undefined);
  const back = await broker.send(`GET ${linkTo(second, 'prev')}`);
  assert.deepEqual(idsOf(back), idsOf(first));
  assert.equal(linkTo(back, 'prev'), undefined);
  assert.deepEqual(idsOf(await broker.send(`GET ${linkTo(back, 'next')}`)), idsOf(second));
});

test('offset alone counts from the start', async () => {
  const all = idsOf(await broker.send('GET /entities?type=Page&limit=1000'));
  assert.deepEqual(idsOf(await broker.send('GET /entities?type=Page&limit=3&offset=4')), all.slice(4, 7));
});

test('an entity map fixes which entities a query is about', async () => {
  const first = await broker.send('GET /entities?type=Third&entityMap=true&limit=1000');
  assert.equal(first.status, 201);
  const location = String(first.headers['ngsild-entitymap']);
  const map = await broker.send(`GET ${location.replace('/ngsi-ld/v1', '')}`);
  assert.deepEqual([map.status, map.json.type, map.json.linkedMaps], [200, 'EntityMap', {}]);
  assert.deepEqual(Object.keys(map.json.entityMap), idsOf(first));
  assert.deepEqual(Object.values(map.json.entityMap)[0], ['@none']);
  await broker.send('POST /entities', { id: id(999), type: 'Third' });
  const gone = idsOf(first)[0] ?? '';
  await broker.send(`DELETE /entities/${gone}`);
  const again = await broker.send('GET /entities?type=Third&limit=1000', undefined, { 'ngsild-entitymap': location });
  assert.deepEqual([again.status, again.headers['ngsild-entitymap']], [200, location]);
  assert.deepEqual(idsOf(again), idsOf(first).slice(1));
  const less = await broker.send(`GET ${location.replace('/ngsi-ld/v1', '')}`);
  assert.equal(less.json.entityMap[gone], undefined, 'what no longer meets the query leaves the map');
});

test('an unknown entity map is made anew; maps can be changed and deleted', async () => {
  const header = { 'ngsild-entitymap': '/ngsi-ld/v1/entityMaps/urn:x:none' };
  const made = await broker.send('GET /entities?type=Third', undefined, header);
  assert.equal(made.status, 201);
  const path = String(made.headers['ngsild-entitymap']).replace('/ngsi-ld/v1', '');
  assert.equal((await broker.send(`PATCH ${path}`, { expiresAt: '2020-01-01' })).status, 400);
  const until = new Date(Date.now() + 600_000).toISOString();
  assert.equal((await broker.send(`PATCH ${path}`, { expiresAt: until, entityMap: {} })).status, 204);
  const map = (await broker.send(`GET ${path}`)).json;
  assert.equal(map.expiresAt, until);
  assert.notDeepEqual(map.entityMap, {});
  assert.equal((await broker.send(`DELETE ${path}`)).status, 204);
  assert.equal((await broker.send(`GET ${path}`)).status, 404);
  assert.equal((await broker.send('GET /entityMaps/x')).status, 400);
});

test('an entity map can be made without reading the entities', async () => {
  const made = await broker.send('POST /entityMaps', {
    type: 'Query',
    entities: [{ type: 'Third' }],
    entityMapLifetime: 'PT5M',
  });
  assert.deepEqual([made.status, made.json.type], [201, 'EntityMap']);
  const lives = Date.parse(made.json.expiresAt) - Date.now();
  assert.ok(lives > 200_000 && lives <= 300_000, String(lives));
  assert.equal((await broker.send('GET /entityMaps?type=Third')).status, 201);
  assert.equal((await broker.send('GET /entityMaps')).status, 400);
});

test('entities are purged by what selects them, or only attributes of them', async () => {
  const entities = ['a', 'b', 'c'].map((name, n) => ({ id: `urn:x:${name}`, type: 'Purge', n, keep: 1, drop: 1 }));
  await broker.send('POST /entityOperations/create', entities);
  assert.equal((await broker.send('DELETE /entities')).status, 400);
  assert.equal((await broker.send('DELETE /entities?type=Purge&drop=a&keep=b')).status, 400);
  assert.equal((await broker.send('DELETE /entities?type=Purge&drop=drop&q=n<2')).status, 204);
  const read = async () => (await broker.send('GET /entities?type=Purge&options=keyValues')).json;
  assert.deepEqual(
    (await read()).map((one: { drop?: number }) => one.drop),
    [undefined, undefined, 1],
  );
  assert.equal((await broker.send('DELETE /entities?type=Purge&keep=keep')).status, 204);
  assert.deepEqual(Object.keys((await read())[2]), ['id', 'type', 'keep']);
  assert.equal((await broker.send('DELETE /entities?type=Purge&idPattern=.*[ab]$')).status, 204);
  assert.deepEqual(
    (await read()).map((one: { id: string }) => one.id),
    ['urn:x:c'],
  );
  assert.equal((await broker.send('DELETE /entities?type=Purge')).status, 204);
  assert.deepEqual(await read(), []);
});
