import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { everyEntity } from '@hub/kernel';
import fc from 'fast-check';
import { coreContext } from '../json-ld/ld-context.ts';
import { openTestBroker, type TestBroker } from '../testing.ts';
import { formatQ, parseQ } from './q.ts';
import { qToSql, type Use } from './store-q.ts';
import { queryIds } from './store-query.ts';
import { findFew } from './store-value-keys.ts';

/** An index of texts may make `q` faster, never another question: asked with it and without, after writes of every kind. */
let broker: TestBroker;
before(async () => {
  broker = await openTestBroker();
});
after(() => broker.close());

const texts = ['a', 'b', '红', 'urn:x:1', '2026-01-01T00:00:00Z', '08:30:00Z', '5', `${'long'.repeat(128)}er`] as const;
const names = ['p', 'r', 's'] as const;
const text = fc.constantFrom(...texts);
const plain = fc.oneof(text, fc.constantFrom(5, 7.5, true));
const value = fc.oneof(
  plain.map((one) => ({ type: 'Property', value: one })),
  fc.array(plain, { minLength: 1, maxLength: 3 }).map((list) => ({ type: 'Property', value: list })),
  text.map((one) => ({ type: 'Property', value: { inner: one } })),
  text.map((one) => ({ type: 'Property', value: 1, of: { type: 'Property', value: one } })),
  fc.constantFrom('urn:x:1', 'urn:x:2').map((object) => ({ type: 'Relationship', object })),
  text.map((one) => ({ type: 'LanguageProperty', languageMap: { zh: one, en: 'b' } })),
  fc.constantFrom('a', 'b').map((vocab) => ({ type: 'VocabProperty', vocab })),
  fc
    .oneof(
      text.map((inner) => ({ inner })),
      fc.constant([{ inner: 'a' }, { inner: '5' }]),
    )
    .map((json) => ({ type: 'JsonProperty', json })),
  fc.array(plain, { minLength: 1, maxLength: 3 }).map((valueList) => ({ type: 'ListProperty', valueList })),
  fc.constant({ type: 'ListRelationship', objectList: [{ object: 'urn:x:1' }, { object: 'urn:x:3' }] }),
  fc.tuple(text, text).map(([one, other]) => [
    { type: 'Property', value: one },
    { type: 'Property', value: other, datasetId: 'urn:d:1' },
  ]),
);
const attributes = fc.dictionary(fc.constantFrom(...names), value, { minKeys: 1 });
const id = fc.integer({ min: 1, max: 8 }).map((n) => `urn:x:E${n}`);
const write = fc.oneof(
  fc.tuple(id, attributes).map(([one, body]) => ['POST /entityOperations/upsert', [{ id: one, type: 'T', ...body }]]),
  fc.tuple(id, attributes).map(([one, body]) => ['POST /entityOperations/merge', [{ id: one, type: 'T', ...body }]]),
  fc.tuple(id, attributes).map(([one, body]) => [`POST /entities/${one}/attrs`, body]),
  fc.tuple(id, attributes).map(([one, body]) => [`PUT /entities/${one}`, { type: 'T', ...body }]),
  fc
    .tuple(id, fc.constantFrom(...names))
    .map(([one, name]) => [`DELETE /entities/${one}/attrs/${name}?deleteAll=true`]),
  id.map((one) => [`DELETE /entities/${one}`]),
) as fc.Arbitrary<[string, unknown?]>;

const quoted = text.map((one) => JSON.stringify(one));
const literal = fc.oneof(
  quoted,
  fc.constantFrom('5', 'true', 'urn:x:1', 'urn:x:3', '2026-01-01T00:00:00Z', '08:30:00Z'),
);
const path = fc.constantFrom('p', 'r', 's', 'p.of', 'p[inner]', 's[*]', 's[zh]', 'r{p}');
const condition = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(path, literal).map(([one, two]) => `${one}==${two}`) },
  fc.tuple(path, fc.constantFrom('!=', '>', '>=', '<', '<='), literal).map((parts) => parts.join('')),
  fc.tuple(path, quoted, literal).map(([one, two, three]) => `${one}==${two},${three}`),
  fc.tuple(path, fc.constantFrom('~=', '!~=')).map(([one, operator]) => `${one}${operator}"^a"`),
  path.map((one) => `${one}=="a".."b"`),
  path,
);
const question = fc.oneof(
  condition,
  fc.tuple(condition, fc.constantFrom(';', '|'), condition).map((parts) => parts.join('')),
  fc.tuple(condition, condition, condition).map(([one, two, three]) => `(${one}|${two});${three}`),
);

test('q finds by the index of texts what it finds without, whatever was written before', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(write, { minLength: 4, maxLength: 12 }),
      fc.array(question, { minLength: 8, maxLength: 8 }),
      async (writes, questions) => {
        for (const [call, body] of writes) {
          const { status } = await broker.send(call, body);
          assert.ok(status < 300 || status === 404, `${call} ${JSON.stringify(body)}: ${status}`);
        }
        const odd = await broker.database.query(
          'select id from entity where not (value_keys @> value_keys_of(tenant, body) and value_keys <@ value_keys_of(tenant, body))',
        );
        assert.deepEqual(odd, [], 'the writer and the database make the same keys');
        for (const asked of questions) {
          const settings = { tenant: 'default', context: coreContext, access: everyEntity, q: parseQ(asked) };
          const values: unknown[] = [];
          const use: Use = (one) => `$${values.push(one)}`;
          const without = `select e.id from entity e where ${qToSql(settings.q, settings, use)} order by e.id`;
          const expected = await broker.database.query<{ id: string }>(without, values);
          const found = await queryIds(broker.database, settings, 100);
          assert.deepEqual(
            found,
            expected.map((row) => row.id),
            formatQ(settings.q),
          );
        }
      },
    ),
    { numRuns: Number(process.env.HUB_TEST_VALUE_KEYS ?? 15) },
  );
});

test('an entity of very many texts is found by each of them', async () => {
  const many = Object.fromEntries(
    Array.from({ length: 60 }, (_, n) => [`m${n}`, Array.from({ length: 10 }, (_, k) => `${n}-${k}`)]),
  );
  assert.equal((await broker.send('POST /entities', { id: 'urn:x:Many', type: 'M', ...many })).status, 201);
  const { json } = await broker.send(`GET /entities?type=M&q=${encodeURIComponent('m59=="59-9"')}`);
  assert.equal(json.length, 1);
  assert.equal((await broker.send(`GET /entities?type=M&q=${encodeURIComponent('m59=="59-x"')}`)).json.length, 0);
});

test('a text that few hold is found by index; no index answers what it cannot', async () => {
  const few = (asked: string) =>
    findFew(broker.database, { tenant: 'default', context: coreContext, access: everyEntity, q: parseQ(asked) });
  const entity = { id: 'urn:x:Only', type: 'O', p: 'only here', n: 4 };
  assert.equal((await broker.send('POST /entities', entity)).status, 201);
  const withMany = ['urn:x:Many', 'urn:x:Only'];
  assert.deepEqual((await few('p=="only here"'))?.toSorted(), withMany);
  assert.deepEqual((await few('n>3;p=="only here","elsewhere"'))?.toSorted(), withMany);
  assert.deepEqual((await few('p=="only here"|q=="nowhere"'))?.toSorted(), withMany);
  for (const asked of ['p=="only here"|n>3', 'p!="only here"', 'p~="^only"', 'n==4', 'p[a]=="only here"'])
    assert.equal(await few(asked), undefined, asked);
});
