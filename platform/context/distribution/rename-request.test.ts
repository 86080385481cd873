import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coreContext, parseContext } from '../json-ld/ld-context.ts';
import { renameParameters, renameResource } from './rename-request.ts';

const ours = parseContext(
  { Car: 'https://e.org/Car', speed: 'https://e.org/speed', by: 'https://e.org/by' },
  new Map(),
);
const theirs = parseContext(
  { Auto: 'https://e.org/Car', tempo: 'https://e.org/speed', von: 'https://e.org/by' },
  new Map(),
);

test('an entity keeps its form and its values: only names change, at every depth', () => {
  const given = {
    id: 'urn:x:1',
    type: ['Car', 'Thing'],
    scope: '/a',
    speed: [
      {
        value: { speed: 1, other: [{ type: 'Car' }] },
        datasetId: 'urn:d:1',
        by: { object: 'urn:x:2', objectType: 'Car' },
      },
    ],
    by: { type: 'VocabProperty', vocab: ['speed', 'plain'] },
    place: { type: 'Point', coordinates: [1, 2] },
  };
  assert.deepEqual(renameResource(given, ours, theirs), {
    id: 'urn:x:1',
    type: ['Auto', 'Thing'],
    scope: '/a',
    tempo: [
      {
        value: { tempo: 1, other: [{ type: 'Auto' }] },
        datasetId: 'urn:d:1',
        von: { object: 'urn:x:2', objectType: 'Auto' },
      },
    ],
    von: { type: 'VocabProperty', vocab: ['tempo', 'plain'] },
    place: { type: 'Point', coordinates: [1, 2] },
  });
  assert.deepEqual(renameResource(renameResource(given, ours, theirs), theirs, ours), given, 'and back');
  assert.equal(renameResource('urn:x:1', ours, theirs), 'urn:x:1');
});

test('a simplified entity too', () => {
  assert.deepEqual(renameResource({ speed: 5, by: { inner: { speed: 1 } } }, ours, theirs), {
    tempo: 5,
    von: { inner: { tempo: 1 } },
  });
});

test('parameters that hold names are renamed, in lists, in types and in conditions', () => {
  const path =
    '/entities?type=(Car|Thing);Car&attrs=speed,id&q=speed>5;by{speed}==1|by.speed=="speed"&pick=by{speed}&geoproperty=by&limit=5';
  const named = new URLSearchParams(renameParameters(path, ours, theirs).split('?')[1]);
  assert.deepEqual(Object.fromEntries(named), {
    type: '(Auto|Thing);Auto',
    attrs: 'tempo,id',
    q: '((tempo>5;von{tempo}==1)|von.tempo=="speed")',
    pick: 'von{tempo}',
    geoproperty: 'von',
    limit: '5',
  });
  assert.equal(renameParameters('/entities/urn:x:1/attrs/speed', ours, theirs), '/entities/urn:x:1/attrs/tempo');
  assert.equal(
    renameParameters('/entities/urn:x:1/attrs/speed', ours, coreContext),
    '/entities/urn:x:1/attrs/https%3A%2F%2Fe.org%2Fspeed',
  );
});

test('queries and subscriptions keep what they are, and name what they ask for', () => {
  const query = {
    type: 'Query',
    entities: [{ type: 'Car', id: 'urn:x:1' }],
    q: 'speed>1',
    attrs: ['by'],
    geoQ: { geoproperty: 'by', georel: 'equals' },
  };
  assert.deepEqual(renameResource(query, ours, theirs), {
    type: 'Query',
    entities: [{ type: 'Auto', id: 'urn:x:1' }],
    q: 'tempo>1',
    attrs: ['von'],
    geoQ: { geoproperty: 'von', georel: 'equals' },
  });
  const subscription = {
    type: 'Subscription',
    watchedAttributes: ['speed'],
    notification: { attributes: ['by'], endpoint: { uri: 'http://x' } },
  };
  assert.deepEqual(renameResource(subscription, ours, theirs), {
    type: 'Subscription',
    watchedAttributes: ['tempo'],
    notification: { attributes: ['von'], endpoint: { uri: 'http://x' } },
  });
});
