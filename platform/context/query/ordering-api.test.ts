import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTestBroker, type TestBroker } from '../testing.ts';

let broker: TestBroker;
const id = (name: string) => `urn:ngsi-ld:Item:${name}`;
const place = (longitude: number) => ({ type: 'Point', coordinates: [longitude, 34] });
before(async () => {
  broker = await openTestBroker();
  const items: Record<string, object> = {
    a: { v: 2, name: 'ä', location: place(113), deep: { value: { x: 3 } }, at: '2026-03-01T00:00:00Z' },
    b: { v: 10, name: 'Z', location: place(115), deep: { value: { x: 1 } }, at: '2026-03-01T01:00:00+02:00' },
    c: { v: 'text', name: 'z', location: place(114), at: '2025-01-01T00:00:00Z' },
    d: { v: true, name: 'a' },
    e: { v: [1] },
    f: { v: { value: { k: 1 } } },
    g: { v: '2026-01-01' },
    h: {},
  };
  const created = await broker.send(
    'POST /entityOperations/create',
    Object.entries(items).map(([name, members]) => ({ id: id(name), type: 'Item', ...members })),
  );
  assert.equal(created.status, 201, created.text);
});
after(() => broker.close());

const order = async (query: string) => {
  const answer = await broker.send(`GET /entities?type=Item&local=true&${query}`);
  assert.equal(answer.status, 200, answer.text);
  return answer.json.map((one: { id: string }) => one.id.at(-1)).join('');
};

test('values of different kinds come in the order of the specification, missing ones last either way', async () => {
  assert.equal(await order('orderBy=v'), 'abcfedgh');
  assert.equal(await order('orderBy=v;desc'), 'bacfedgh');
  assert.equal(await order('orderBy=id;desc'), 'hgfedcba');
  assert.equal(await order('orderBy=deep[x]'), 'bacdefgh');
  assert.equal((await order('orderBy=at')).slice(0, 3), 'cba');
});

test('texts are sorted as the root of the Unicode collation sorts them, or as the collation named does', async () => {
  assert.equal((await order('orderBy=name')).slice(0, 4), 'dacb');
  assert.equal((await order('orderBy=name&collation=sv')).slice(0, 4), 'dcba');
  assert.equal((await order('orderBy=name&collation=de-u-co-phonebk')).slice(0, 4), 'dacb');
});

test('places are sorted by their distance, what has none last', async () => {
  assert.equal((await order('orderBy=location;dist-asc&orderFrom=[113,34]')).slice(0, 3), 'acb');
  assert.equal((await order('orderBy=location;dist-desc&orderFrom=[113,34]')).slice(0, 3), 'bca');
  const line = 'orderFrom=[[115,34],[115,35]]&orderGeometry=LineString';
  assert.equal((await order(`orderBy=location;dist-asc&${line}`)).slice(0, 3), 'bca');
  assert.equal((await order(`orderBy=location;dist-asc&${line}&collation=und`)).slice(0, 3), 'bca');
});

test('sorted pages follow one another', async () => {
  const pages = [];
  for (let offset = 0; offset < 8; offset += 3) pages.push(await order(`orderBy=v&limit=3&offset=${offset}`));
  assert.equal(pages.join(''), 'abcfedgh');
  const collated = [];
  for (let offset = 0; offset < 8; offset += 3)
    collated.push(await order(`orderBy=v&collation=und&limit=3&offset=${offset}`));
  assert.equal(collated.join(''), 'abcfedgh');
});

test('sorting is asked for rightly', async () => {
  for (const query of [
    'local=true&orderBy=v;up',
    'local=true&orderBy=location;dist-asc',
    'local=true&orderBy=location;dist-asc&orderFrom=[1]',
    'local=true&orderBy=location;dist-asc&orderFrom=x',
    'local=true&orderBy=v&collation=!!',
    'local=true&collation=x-',
    'local=true&orderBy=v&collation=und-u-ks-level9',
    'local=true&orderBy=a[b',
  ])
    assert.equal((await broker.send(`GET /entities?type=Item&${query}`)).status, 400, query);
});

test('a posted query sorts by its ordering', async () => {
  const answer = await broker.send('POST /entityOperations/query?local=true', {
    type: 'Query',
    entities: [{ type: 'Item' }],
    ordering: { orderBy: ['location;dist-desc', 'v'], coordinates: [113, 34] },
  });
  assert.equal(answer.status, 200, answer.text);
  assert.equal(
    answer.json
      .map((one: { id: string }) => one.id.at(-1))
      .slice(0, 3)
      .join(''),
    'bca',
  );
});
