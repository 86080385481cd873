import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HubError } from '@hub/kernel';
import fc from 'fast-check';
import { coreContext, parseContext } from '../json-ld/ld-context.ts';
import { createEntity, updateEntity } from '../writing/mutations.ts';
import { getGeometry } from './geojson.ts';
import { readFragment } from './read-fragment.ts';

const id = 'urn:x:1';
const point = { type: 'Point', coordinates: [121.4, 31.2] };

/** What comes of reading: the fragment, or the reason for its refusal. */
function outcome(body: object, context = coreContext): unknown {
  try {
    return readFragment(body, { context });
  } catch (error) {
    assert.ok(error instanceof HubError);
    return error.details.reason;
  }
}
const reasonOf = (attribute: unknown) => String(outcome({ name: attribute }));

test('a name is judged the second time as it was the first', () => {
  const own = parseContext(
    { '@vocab': 'https://example.org/', sort: '@type', label: 'https://example.org/name' },
    new Map(),
  );
  const names = [
    'name',
    'label',
    'sort',
    'createdAt',
    'observedAt',
    'bad name',
    '@id',
    '__proto__',
    'constructor',
    'schema:a',
    'type',
  ];
  const bodies = fc.dictionary(
    fc.constantFrom(...names),
    fc.constantFrom<unknown>({ value: 1 }, 'urn:x:2', 'Lamp', 'id', point),
    {
      maxKeys: 4,
    },
  );
  fc.assert(
    fc.property(bodies, fc.constantFrom(coreContext, own), (body, context) => {
      assert.deepEqual(outcome(body, context), outcome(body, context));
    }),
  );
  // The same name is another attribute, or none, under another @context.
  assert.deepEqual([...readFragment({ label: 1 }, { context: coreContext }).attributes.keys()], ['label']);
  assert.deepEqual([...readFragment({ label: 1 }, { context: own }).attributes.keys()], ['https://example.org/name']);
  assert.deepEqual(readFragment({ sort: 'Lamp' }, { context: own }).types, ['Lamp']);
  assert.match(String(outcome({ 'bad name': 1 })), /attribute name: not a name/);
  assert.match(String(outcome({ 'bad name': 1 })), /attribute name: not a name/);
});

const kinds: readonly (readonly [given: unknown, kind: string])[] = [
  [{ value: 1 }, 'Property'],
  [{ value: point }, 'GeoProperty'],
  [{ object: 'urn:x:2' }, 'Relationship'],
  [{ languageMap: { en: 'a' } }, 'LanguageProperty'],
  [{ vocab: 'a' }, 'VocabProperty'],
  [{ json: {} }, 'JsonProperty'],
  [{ valueList: [] }, 'ListProperty'],
  [{ objectList: [] }, 'ListRelationship'],
  [1, 'Property'],
  [point, 'GeoProperty'],
];

for (const [given, kind] of kinds)
  test(`${JSON.stringify(given)} is a ${kind}, which stands behind its other members`, () => {
    const instance = readFragment({ name: given }, { context: coreContext }).attributes.get('name')?.[0];
    assert.equal(instance?.type, kind);
    assert.equal(Object.keys(instance ?? {}).at(given === 1 || given === point ? 0 : -1), 'type');
  });

const refusals: readonly (readonly [given: unknown, reason: RegExp])[] = [
  [{ object: 'urn:x:2', value: 1 }, /^name: value and object exclude each other$/],
  [{ objectList: [], vocab: 'a', value: 1 }, /^name: value and vocab and objectList exclude each other$/],
  [{ type: 'Relationship', value: 1 }, /^name: a Relationship has a object$/],
  [{ unitCode: 'MTR' }, /^name: neither type nor value$/],
  [{ type: 'Other', value: 1 }, /^name: the type is not a kind of attribute$/],
  [{ value: 1, unitCode: 2 }, /^name\.unitCode: not a text$/],
  [{ value: 1, observedAt: 'today' }, /^name\.observedAt: not a date and time in UTC, with Z$/],
  [{ value: 1, datasetId: 'a' }, /^name\.datasetId is not a URI$/],
  [{ value: 1, previousValue: 2 }, /^name: previousValue is for answers alone$/],
  [{ value: 1, '@context': 'urn:x:c' }, /^name: an @context stands at the top of the document alone$/],
  [{ value: 1, near: { object: 'a' } }, /^name\.near\.object is not a URI$/],
  [{ value: { a: [{ b: 'urn:ngsi-ld:null' }] } }, /^name: urn:ngsi-ld:null is not a part of a value here$/],
];

for (const [given, reason] of refusals)
  test(`${JSON.stringify(given)} is refused with its place and reason`, () => assert.match(reasonOf(given), reason));

test('a position is two to four finite numbers on the Earth', () => {
  const number = fc.oneof(
    fc.double({ min: -200, max: 200, noNaN: true }),
    fc.constantFrom<unknown>('1', null, Infinity, true),
  );
  fc.assert(
    fc.property(fc.array(number, { maxLength: 5 }), (position) => {
      const [longitude, latitude] = position as number[];
      const isNumbers = position.every((part) => typeof part === 'number' && Number.isFinite(part));
      const isOnEarth = Math.abs(longitude as number) <= 180 && Math.abs(latitude as number) <= 90;
      const read = () => getGeometry({ type: 'Point', coordinates: position });
      if (position.length >= 2 && position.length <= 4 && isNumbers && isOnEarth) assert.ok(read());
      else assert.throws(read, HubError);
    }),
  );
});

test('what is sent again is held as it was, with its own times, and tells no other state', () => {
  const read = (level: number) =>
    readFragment(
      { type: 'T', level: { value: level, unitCode: 'MTR' }, place: { value: point } },
      { context: coreContext },
    );
  const first = createEntity(id, read(1))(undefined, 10).state;
  const second = updateEntity(id, read(2), 'append')(first, 20).state;
  const [place, level] = ['place', 'level'].map((name) => second?.attributes.get(name)?.[0]);
  assert.equal(place?.json, first?.attributes.get('place')?.[0]?.json);
  assert.deepEqual([place?.createdAt, place?.modifiedAt], [10, 20]);
  assert.equal(level?.json.value, 2);
  assert.equal(first?.attributes.get('level')?.[0]?.json.value, 1);
});
