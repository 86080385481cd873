import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTestBroker, type TestBroker } from '../testing.ts';

let broker: TestBroker;
const id = (name: string) => `urn:ngsi-ld:${name}`;
before(async () => {
  broker = await openTestBroker();
  const created = await broker.send('POST /entityOperations/create', [
    {
      id: id('Shop:1'),
      type: 'Shop',
      name: 'north',
      staff: { object: [id('Person:1'), id('Person:9')] },
      city: { object: id('City:1') },
    },
    { id: id('Shop:2'), type: 'Shop', name: 'south', city: { object: id('City:2') } },
    { id: id('Person:1'), type: 'Person', name: 'Li', age: 40, boss: { object: id('Person:2') } },
    { id: id('Person:2'), type: 'Person', name: 'Wang', age: 50, shop: { object: id('Shop:1') } },
    {
      id: id('City:1'),
      type: 'City',
      name: 'Zhengzhou',
      size: 12,
      stops: { objectList: [{ object: id('Person:2') }, { object: id('Person:1') }] },
    },
    { id: id('City:2'), type: 'Town', name: 'Xinmi', size: 1 },
  ]);
  assert.equal(created.status, 201, created.text);
});
after(() => broker.close());

const get = async (path: string) => {
  const answer = await broker.send(`GET /entities${path}`);
  assert.equal(answer.status, 200, answer.text);
  return answer.json;
};
const ids = async (query: string) => (await get(`?${query}`)).map((one: { id: string }) => one.id.slice(12));

test('inline puts the entities behind a relationship into it, as deep as asked, and leaves out what is not here', async () => {
  const one = await get(`/${id('Shop:1')}?join=inline`);
  assert.deepEqual(
    [
      one.staff.entity.length,
      one.staff.entity[0].name.value,
      one.staff.entity[0].boss.entity,
      one.city.entity.name.value,
    ],
    [1, 'Li', undefined, 'Zhengzhou'],
  );
  const two = await get(`/${id('Shop:1')}?join=inline&joinLevel=2`);
  assert.equal(two.staff.entity[0].boss.entity.name.value, 'Wang');
  assert.deepEqual(
    two.city.entity.stops.entityList.map((person: { id: string }) => person.id),
    [id('Person:2'), id('Person:1')],
  );
});

test('a circle of relationships ends where it began', async () => {
  const one = await get(`/${id('Shop:1')}?join=inline&joinLevel=9`);
  assert.equal(one.staff.entity[0].boss.entity.shop.entity, undefined);
  const flat = await get(`/${id('Shop:1')}?join=flat&joinLevel=9`);
  assert.deepEqual(
    flat.map((entity: { id: string }) => entity.id),
    ['Shop:1', 'City:1', 'Person:1', 'Person:2'].map(id),
  );
});

test('containedBy names what has been met before', async () => {
  const one = await get(`/${id('Shop:1')}?join=flat&joinLevel=2&containedBy=${id('City:1')}`);
  assert.deepEqual(
    one.map((entity: { id: string }) => entity.id),
    ['Shop:1', 'Person:1', 'Person:2'].map(id),
  );
});

test('in the simplified form the entity stands in the place of its URI', async () => {
  const one = await get(`/${id('Shop:1')}?join=inline&options=keyValues`);
  assert.deepEqual([one.city.name, one.staff[0].name, one.staff[1]], ['Zhengzhou', 'Li', id('Person:9')]);
  const concise = await get(`/${id('Shop:2')}?join=inline&options=concise`);
  assert.deepEqual([concise.name, concise.city.entity.size], ['south', 1]);
});

test('pick and omit reach into linked entities, as deep as they are joined', async () => {
  const one = await get(`/${id('Shop:1')}?join=inline&pick=name,city{name,size}&options=keyValues`);
  assert.deepEqual(one, { name: 'north', city: { name: 'Zhengzhou', size: 12 } });
  const other = await get(`/${id('Shop:1')}?join=inline&omit=staff,city{stops|id|type}&options=keyValues`);
  assert.deepEqual(other.city, { name: 'Zhengzhou', size: 12 });
  const all = await get(`/${id('Shop:2')}?join=flat&pick=id,name,city&options=keyValues`);
  assert.deepEqual(all[1], { id: id('City:2'), name: 'Xinmi' });
  for (const query of ['pick=city{name}', 'join=inline&pick=city{stops{name}}', 'pick=a{', 'pick=a,,b', 'omit={a}'])
    assert.equal((await broker.send(`GET /entities/${id('Shop:1')}?${query}`)).status, 400, query);
});

test('q follows relationships to the values behind them', async () => {
  assert.deepEqual(await ids('type=Shop&q=city{size}>5&join=inline'), ['Shop:1']);
  assert.deepEqual(await ids('type=Shop&q=city{Town:size}<5&join=inline'), ['Shop:2']);
  assert.deepEqual(await ids('type=Shop&q=city{City,Town:name}&join=inline'), ['Shop:1', 'Shop:2']);
  assert.deepEqual(await ids('type=Shop&q=staff{boss{age}}==50&join=inline&joinLevel=2'), ['Shop:1']);
  assert.deepEqual(await ids('type=City&q=stops{name}=="Li"&join=inline'), ['City:1']);
  assert.deepEqual(await ids('type=Shop&q=city{size}>5|name=="south"&join=flat&pick=id'), ['Shop:1', 'Shop:2']);
  for (const query of [
    'q=city{size}>5',
    'q=staff{boss{age}}==50&join=inline',
    'q=city{size>5&join=inline',
    'q=a.b{c}&join=inline',
  ])
    assert.equal((await broker.send(`GET /entities?type=Shop&${query}`)).status, 400, query);
});

test('a posted query joins as well', async () => {
  const answer = await broker.send('POST /entityOperations/query?options=keyValues', {
    type: 'Query',
    entities: [{ type: 'Shop' }],
    join: 'inline',
    joinLevel: 1,
    pick: ['id', 'city{name}'],
    q: 'city{name}=="Xinmi"',
  });
  assert.deepEqual(answer.json, [{ id: id('Shop:2'), city: { name: 'Xinmi' } }]);
});

test('join and joinLevel are checked', async () => {
  for (const query of ['join=outer', 'join=inline&joinLevel=0', 'join=inline&joinLevel=x', 'join=inline&containedBy=x'])
    assert.equal((await broker.send(`GET /entities/${id('Shop:1')}?${query}`)).status, 400, query);
  assert.equal((await broker.send(`GET /entities/${id('Shop:1')}?join=inline&joinLevel=99`)).status, 403);
});
