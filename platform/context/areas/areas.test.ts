import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Area, defaultTenant, entityId, point } from '@hub/kernel';
import { openTestBroker, type TestBroker } from '../testing.ts';

const title = (text: string) => ({ zh: text, en: text });
const box = (west: number, south: number, side: number): NonNullable<Area['outline']> => ({
  type: 'Polygon',
  coordinates: [
    [
      [west, south],
      [west + side, south],
      [west + side, south + side],
      [west, south + side],
      [west, south],
    ],
  ],
});
const about = { provenance: 'synthetic', source: 'test' } as const;
let broker: TestBroker;

before(async () => {
  broker = await openTestBroker();
  await broker.context.areas.store([
    { code: '11', level: 'city', name: title('城'), outline: box(0, 0, 10), ...about },
    { code: '1101', level: 'district', name: title('区'), parent: '11', outline: box(0, 0, 5), ...about },
    { code: '110101', level: 'street', name: title('街'), parent: '1101', ...about },
    { code: '110102', level: 'street', name: title('另街'), parent: '1101', ...about },
    { code: '11010101', level: 'community', name: title('社区'), parent: '110101', ...about },
    { code: '1101010101', level: 'grid', name: title('格'), parent: '11010101', outline: box(1, 1, 1), ...about },
  ]);
});
after(() => broker.close());

const codesAt = async (x: number, y: number) =>
  (await broker.context.areas.locate(point(x, y))).map(({ code }) => code);

test('a place in a grid lies in its community and street too, though they have no outline', async () => {
  assert.deepEqual(await codesAt(1.5, 1.5), ['11', '1101', '110101', '11010101', '1101010101']);
});

test('a place outside every grid lies in no street: none is guessed', async () => {
  assert.deepEqual(await codesAt(4, 4), ['11', '1101']);
  assert.deepEqual(await codesAt(20, 4), []);
});

test('entities of an area can be asked for by what they have, so that a register is not read for a few that measure', async () => {
  const write = (name: string, more: object) =>
    broker.context.write([
      {
        tenant: defaultTenant,
        id: entityId('Thing', name),
        type: 'Thing',
        mode: 'append',
        attributes: { location: { type: 'GeoProperty', value: point(1.5, 1.5) }, ...more },
      },
    ]);
  await write('silent', {});
  await write('speaking', { level: { type: 'Property', value: 1 } });
  const filter = { tenant: defaultTenant, type: 'Thing', within: '1101', limit: 10 };
  const ids = async (having?: readonly string[]) =>
    (await broker.context.listEntities({ ...filter, ...(having ? { having } : {}) })).map(({ id }) => id);
  assert.deepEqual(await ids(), [entityId('Thing', 'silent'), entityId('Thing', 'speaking')]);
  assert.deepEqual(await ids(['level', 'other']), [entityId('Thing', 'speaking')]);
});
