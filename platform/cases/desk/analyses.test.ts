import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { toyCity, toyPack } from '@hub/indicators/testing';
import type { Analysis, City } from '@hub/kernel';
import { openReportHub, type ReportHub } from '../testing.ts';

const day = 24 * 3_600_000;
const start = Date.parse('2026-11-23T02:00:00Z');
const title = { zh: '数一数', en: 'Count' };
/** Says how many cases it was given; a line, a point and nothing are findings of other tests. */
const countCases: Analysis<string, string> = {
  title,
  definition: title,
  source: 'test',
  cases: { types: ['overflow'], within: 'P1D' },
  entities: 'Tank',
  upTo: 'district',
  compute: ({ cases, area }) =>
    cases.length === 0
      ? { missing: title }
      : {
          features: cases.map(({ id, position, type }) => ({
            id,
            geometry: { type: 'Point', coordinates: position },
            title,
            text: { zh: type, en: type },
            color: '#000000',
            evidence: [id],
          })),
          figures: [{ id: area.code, title, value: cases.length }],
        },
};
const city: City = { ...toyCity, packs: [{ ...toyPack, analyses: { countCases } } as City['packs'][number]] };
let hub: ReportHub;
let caseId = '';

before(async () => {
  hub = await openReportHub(start, { city });
});
after(() => hub.close());

const analyse = (query: string, id = 'toy.countCases') =>
  hub.ask('GET', `/api/v1/analyses/${id}${query}`, { as: 'clerk' });

test('analyses are listed with what they say and from where', async () => {
  const { json } = await hub.ask('GET', '/api/v1/analyses', { as: 'clerk' });
  assert.deepEqual(json.items, [{ id: 'toy.countCases', title, definition: title, source: 'test', upTo: 'district' }]);
});

test('nothing to look at is said in words', async () => {
  const { json } = await analyse('?area=999901');
  assert.deepEqual([json.missing, json.features], [title, []]);
});

test('a case inside the area is found, with its place and itself as evidence, until it is too old', async () => {
  const location = { type: 'Point', coordinates: [113.2, 34.5] };
  const subject = 'urn:ngsi-ld:Tank:w1';
  const body = { type: 'toy.overflow', title: 'Wet', location, subject };
  caseId = (await hub.ask('POST', '/api/v1/cases', { as: 'clerk', body })).json.id;
  const { json } = await analyse('?area=999901');
  assert.deepEqual(json.figures, [{ id: '999901', title, value: 1 }]);
  const [found] = json.features;
  assert.deepEqual([found.id, found.geometry, found.properties.text.en], [caseId, location, 'overflow']);
  assert.deepEqual(found.properties.evidence, [caseId]);
  hub.hub.setClock(start + 2 * day);
  assert.deepEqual((await analyse('?area=999901')).json.features, []);
  hub.hub.setClock(start);
});

test('an unknown analysis or area, and an area too large, are refused in words', async () => {
  assert.equal((await analyse('', 'toy.none')).json.code, 'analysis.unknown');
  assert.equal((await analyse('?area=1')).json.code, 'analysis.areaUnknown');
  assert.equal((await analyse('')).json.code, 'analysis.areaTooLarge');
});

test('lists can be asked for every type of a pack, and for the cases of one thing', async () => {
  const ids = async (query: string) =>
    (await hub.ask('GET', `/api/v1/cases?${query}`, { as: 'clerk' })).json.items.map(({ id }: { id: string }) => id);
  assert.deepEqual(await ids('type=toy.*'), [caseId]);
  assert.deepEqual(await ids('type=to.*'), []);
  assert.deepEqual(await ids('type=toy.over'), []);
  assert.deepEqual(await ids('subject=urn:ngsi-ld:Tank:w1'), [caseId]);
  assert.deepEqual(await ids('subject=urn:ngsi-ld:Tank:w2'), []);
});
