import assert from 'node:assert/strict';
import type { ClauseHub } from '../clause.ts';
import { createThing, expectError, expectStatus, idOf, idsOf, sendFor } from '../expect.ts';
import type { Purpose } from '../purpose.ts';
import { at, contextLink, create, day, inPages, instance, pathOf, rest, seen, twoSeries } from './temporal-data.ts';

const get = async (hub: ClauseHub, id: string, query = '', headers = {}) =>
  (await sendFor(hub, 200, `GET ${pathOf(id)}?${query}`, undefined, headers)).json;

/** With the two series, asked so: this is seen of them. */
const shows = (query: string, expected: object) => async (hub: ClauseHub) => {
  const id = await create(hub, 'a', twoSeries);
  assert.deepEqual(seen(await get(hub, id, query)), expected);
};

/** With the two series, asked so: refused. */
const refuses =
  (query: string, status: number, name: string, id = idOf('a')) =>
  async (hub: ClauseHub) => {
    await create(hub, 'a', twoSeries);
    const answer = await hub.send(`GET ${pathOf(id)}?${query}`);
    expectError(answer, status, name);
    assert.equal(typeof answer.json.title, 'string');
  };

const given = { level: twoSeries.level.map(seenOf), speed: twoSeries.speed.map(seenOf) };
function seenOf(one: { value: unknown; observedAt: string }) {
  return [one.value, one.observedAt];
}

const aggregates = (query: string) => `options=aggregatedValues&${query}`;
const span = (value: unknown, from: number, to: number) => [value, day(from), day(to)];

const allPeriods =
  'periods of one attribute up to its last instance only: every period has its place for every attribute (clause 4.5.19.0), null where it has no value';

/** A member of each kind of attribute, deleted from what is: with which value it is shown then. */
const deletions = [
  ['a Property', 'level', { type: 'Property', value: 1 }, 'value', 'values', 'urn:ngsi-ld:null'],
  ['a Relationship', 'isIn', { type: 'Relationship', object: 'urn:x:garage' }, 'object', 'objects', 'urn:ngsi-ld:null'],
  [
    'a LanguageProperty',
    'label',
    { type: 'LanguageProperty', languageMap: { en: 'one' } },
    'languageMap',
    'languageMaps',
    { '@none': 'urn:ngsi-ld:null' },
  ],
] as const;
const apart =
  'the suite writes to the past alone and deletes from what is: what was never there is ResourceNotFound (clauses 5.6.5.4, 5.6.11.4); here it is there first';

async function deleteFrom(hub: ClauseHub, name: string, members: object): Promise<string> {
  const id = await createThing(hub, 'a', { ...members, other: 1 });
  await sendFor(hub, 204, `DELETE /entities/${id}/attrs/${name}`);
  return id;
}

/** Pairs of a kind of attribute whose simplified value keeps its member (clauses 4.5.4 and 4.5.9). */
const wrapped = (number: string, title: string, type: string, member: string, values: readonly unknown[]): Purpose => ({
  number,
  by: 'ETSI',
  title,
  checks: {
    'whole: every instance with its member': async (hub) => {
      const id = await create(hub, 'a', {
        one: values.map((value, index) => instance(type, member, value, index + 1)),
      });
      const shown = await get(hub, id);
      assert.deepEqual(
        shown.one.map(rest),
        values.map((value, index) => instance(type, member, value, index + 1)),
      );
    },
    'as pairs: the value keeps its member': async (hub) => {
      const id = await create(hub, 'a', {
        one: values.map((value, index) => instance(type, member, value, index + 1)),
      });
      assert.deepEqual((await get(hub, id, 'options=temporalValues')).one, {
        type,
        [`${member}s`]: values.map((value, index) => [{ [member]: value }, day(index + 1)]),
      });
    },
  },
});

/** Retrieval of a temporal evolution. */
export const purposes: readonly Purpose[] = [
  {
    number: '020_01',
    by: 'ETSI',
    title: 'Retrieval of a temporal evolution',
    checks: {
      'all instances, under whole names where no @context is given': async (hub) => {
        const { headers, expand } = await contextLink(hub);
        const id = await create(hub, 'a', twoSeries, headers);
        const shown = await get(hub, id);
        assert.deepEqual(seen(shown), { [expand('level')]: given.level, [expand('speed')]: given.speed });
        assert.equal(shown.type, expand('Thing'));
        for (const one of shown[expand('speed')]) assert.match(one.instanceId, /^urn:/);
      },
    },
  },
  {
    number: '020_02',
    by: 'ETSI',
    title: 'Retrieval with an @context',
    checks: {
      'names are those of the @context': async (hub) => {
        const { headers } = await contextLink(hub);
        const id = await create(hub, 'a', twoSeries, headers);
        const shown = await get(hub, id, '', headers);
        assert.deepEqual([seen(shown), shown.type], [given, 'Thing']);
      },
    },
  },
  {
    number: '020_03',
    by: 'ETSI',
    title: 'Retrieval of some attributes',
    checks: {
      one: shows('attrs=level', { level: given.level }),
      two: shows('attrs=level,speed', given),
    },
  },
  {
    number: '020_04',
    by: 'ETSI',
    title: 'Retrieval of a time',
    checks: {
      after: shows(`timerel=after&timeAt=${day(4)}`, { level: given.level.slice(1) }),
      before: shows(`timerel=before&timeAt=${day(2)}`, { level: [[70, day(1)]], speed: [[3, day(1)]] }),
      between: shows(`timerel=between&timeAt=${day(2)}&endTimeAt=${day(5)}`, {
        level: [[60, day(4)]],
        speed: given.speed.slice(1),
      }),
    },
  },
  {
    number: '020_05',
    by: 'ETSI',
    title: 'Retrieval of the last instances',
    checks: {
      'the newest of each attribute, oldest first': shows('lastN=2', {
        level: given.level.slice(1),
        speed: given.speed.slice(1),
      }),
      'as many as there are': shows('lastN=3', given),
    },
  },
  {
    number: '020_06',
    by: 'ETSI',
    title: 'Retrieval by an id that is no URI',
    checks: { BadRequestData: refuses('', 400, 'BadRequestData', 'a') },
  },
  {
    number: '020_07',
    by: 'ETSI',
    title: 'Retrieval of what is not there',
    checks: { ResourceNotFound: refuses('', 404, 'ResourceNotFound', idOf('nobody')) },
  },
  {
    number: '020_08',
    by: 'ETSI',
    title: 'Retrieval of attributes that are not there',
    checks: { ResourceNotFound: refuses('attrs=none', 404, 'ResourceNotFound') },
  },
  {
    number: '020_09',
    by: 'ETSI',
    title: 'Retrieval of a time that is none',
    checks: Object.fromEntries(
      ['timerel=after', 'timerel=before', `timerel=between&timeAt=${day(1)}`].map((query) => [
        query,
        refuses(query, 400, 'BadRequestData'),
      ]),
    ),
  },
  {
    number: '020_10',
    by: 'ETSI',
    title: 'Retrieval in the simplified form',
    checks: {
      'pairs of value and time': async (hub) => {
        const id = await create(hub, 'a', twoSeries);
        const { id: _, type: __, ...shown } = await get(hub, id, 'options=temporalValues');
        assert.deepEqual(shown, {
          level: { type: 'Property', values: given.level },
          speed: { type: 'Property', values: given.speed },
        });
      },
    },
  },
  {
    number: '020_11',
    by: 'ETSI',
    title: 'Retrieval of aggregates',
    missing: [allPeriods],
    checks: Object.fromEntries(
      (
        [
          [
            'one method over two days',
            'aggrMethods=avg&aggrPeriodDuration=P2D',
            {
              level: { type: 'Property', avg: [span(70, 1, 3), span(60, 3, 5), span(50, 5, 7)] },
              speed: { type: 'Property', avg: [span(4, 1, 3), span(4, 3, 5), span(null, 5, 7)] },
            },
          ],
          [
            'of one attribute',
            'attrs=level&aggrMethods=avg&aggrPeriodDuration=P2D',
            { level: { type: 'Property', avg: [span(70, 1, 3), span(60, 3, 5), span(50, 5, 7)] } },
          ],
          [
            'two methods',
            'attrs=speed&aggrMethods=avg,max&aggrPeriodDuration=P2D',
            { speed: { type: 'Property', avg: [span(4, 1, 3), span(4, 3, 5)], max: [span(5, 1, 3), span(4, 3, 5)] } },
          ],
          [
            'over a period longer than all there is',
            'aggrMethods=min,max&aggrPeriodDuration=P10D',
            {
              level: { type: 'Property', min: [span(50, 1, 11)], max: [span(70, 1, 11)] },
              speed: { type: 'Property', min: [span(3, 1, 11)], max: [span(5, 1, 11)] },
            },
          ],
        ] as const
      ).map(([what, query, expected]) => [
        what,
        async (hub: ClauseHub) => {
          const id = await create(hub, 'a', twoSeries);
          const { id: _, type: __, ...shown } = await get(hub, id, aggregates(query));
          assert.deepEqual(shown, expected);
        },
      ]),
    ),
  },
  wrapped('020_12', 'Retrieval of a LanguageProperty', 'LanguageProperty', 'languageMap', [
    { en: 'one', fr: 'un' },
    { en: 'two' },
  ]),
  {
    number: '020_13',
    by: 'ETSI',
    title: 'What does not fit into one answer',
    missing: [inPages.unit, inPages.size],
    checks: Object.fromEntries(
      inPages.cases.map(([what, query, range, values]) => [
        what,
        async (hub: ClauseHub) => {
          const id = await create(hub, 'a', inPages.members);
          const answer = await sendFor(hub, 206, `GET ${pathOf(id)}?${query}`);
          assert.equal(answer.headers.get('content-range'), range);
          const { speed } = answer.json;
          assert.deepEqual(inPages.ends(speed), values);
        },
      ]),
    ),
  },
  {
    number: '020_14',
    by: 'ETSI',
    title: 'Attributes of which one is older than the other',
    missing: [
      inPages.size,
      'the other attribute as an empty list: of an attribute without instances in the time answered nothing is shown (clause 4.5.6)',
    ],
    checks: {
      'the answer ends before the younger one where the older does not fit, and the other way round': async (hub) => {
        const id = await create(hub, 'a', { ...inPages.members, late: [at(1, inPages.last + 5)] });
        const first = await sendFor(hub, 206, `GET ${pathOf(id)}?timerel=after&timeAt=${day(1)}`);
        assert.deepEqual([first.json.speed.length, first.json.late], [1000, undefined]);
        const many = inPages.members.speed.map((one) => ({ ...one, value: 0 }));
        const other = await create(hub, 'b', { early: [at(1, -5)], speed: many });
        const last = await sendFor(hub, 206, `GET ${pathOf(other)}?lastN=1050`);
        assert.deepEqual([last.json.speed.length, last.json.early], [1000, undefined]);
      },
    },
  },
  wrapped('020_15', 'Retrieval of a JsonProperty', 'JsonProperty', 'json', [{ deep: { value: 1 } }, { value: 2 }]),
  wrapped('020_16', 'Retrieval of a VocabProperty', 'VocabProperty', 'vocab', ['monument', ['monument', 'museum']]),
  {
    number: '020_17',
    by: 'ETSI',
    title: 'Retrieval by the time of deletion',
    missing: [apart],
    checks: Object.fromEntries(
      deletions.map(([what, name, attribute, member, , value]) => [
        what,
        async (hub: ClauseHub) => {
          const id = await deleteFrom(hub, name, { [name]: attribute });
          const { [name]: shown, ...others } = await get(hub, id, 'timeproperty=deletedAt');
          assert.deepEqual(others, { id, type: 'Thing' });
          const [{ instanceId, deletedAt, ...one }] = shown;
          assert.deepEqual(one, { type: attribute.type, [member]: value });
          assert.deepEqual([shown.length, typeof instanceId, typeof deletedAt], [1, 'string', 'string']);
        },
      ]),
    ),
  },
  {
    number: '020_18',
    by: 'ETSI',
    title: 'Pairs by the time of deletion',
    missing: [apart],
    checks: Object.fromEntries(
      deletions.map(([what, name, attribute, member, list, value]) => [
        what,
        async (hub: ClauseHub) => {
          const id = await deleteFrom(hub, name, { [name]: attribute });
          const shown = (await get(hub, id, 'timeproperty=deletedAt&options=temporalValues'))[name];
          const [[first, time]] = shown[list];
          assert.deepEqual(first, attribute.type === 'LanguageProperty' ? { [member]: value } : value);
          assert.equal(typeof time, 'string');
        },
      ]),
    ),
  },
  {
    number: '020_19',
    by: 'ETSI',
    title: 'Retrieval of scopes by the time of deletion',
    missing: [apart],
    checks: {
      'no scope is left, and when': async (hub) => {
        const id = await deleteFrom(hub, 'scope', { scope: ['/a/b', '/c'] });
        const { scope, ...others } = await get(hub, id, 'timeproperty=deletedAt');
        const [{ deletedAt, ...one }] = scope;
        assert.deepEqual([others, one, scope.length], [{ id, type: 'Thing' }, { type: 'Property', value: [] }, 1]);
        assert.equal(typeof deletedAt, 'string');
      },
    },
  },
  {
    number: '020_20',
    by: 'ETSI',
    title: 'Pairs of scopes by the time of deletion',
    missing: [apart],
    checks: {
      'no scope is left, and when': async (hub) => {
        const id = await deleteFrom(hub, 'scope', { scope: ['/a/b', '/c'] });
        const { scope } = await get(hub, id, 'timeproperty=deletedAt&options=temporalValues');
        const [[value, time]] = scope.values;
        assert.deepEqual([scope.type, value, scope.values.length, typeof time], ['Property', [], 1, 'string']);
      },
    },
  },
  {
    number: '020_21',
    by: 'ETSI',
    title: 'Retrieval with pick and omit',
    checks: Object.fromEntries(
      (
        [
          ['pick=speed', ['speed']],
          ['omit=speed', ['id', 'level', 'type']],
          ['pick=id,speed', ['id', 'speed']],
          ['omit=type,speed', ['id', 'level']],
        ] as const
      ).map(([query, members]) => [
        query,
        async (hub: ClauseHub) => {
          const id = await create(hub, 'a', twoSeries);
          const shown = await get(hub, id, query);
          assert.deepEqual(Object.keys(shown).toSorted(), members);
          for (const name of ['speed', 'level'] as const)
            if (shown[name]) assert.deepEqual(seen(shown)[name], given[name]);
        },
      ]),
    ),
  },
  {
    number: '020_22',
    by: 'ETSI',
    title: 'pick and omit that exclude each other, or attrs',
    checks: Object.fromEntries(
      ['pick=speed&omit=speed', 'pick=speed&attrs=level', 'omit=speed&attrs=level'].map((query) => [
        query,
        refuses(query, 400, 'BadRequestData'),
      ]),
    ),
  },
  {
    number: '020_23',
    by: 'ETSI',
    title: 'pick and omit that leave nothing',
    checks: Object.fromEntries(
      ['pick=none', 'omit=id,type,level,speed'].map((query) => [query, refuses(query, 404, 'ResourceNotFound')]),
    ),
  },
  {
    number: '456_01',
    by: 'Antares',
    title: 'Scopes changed in what is',
    checks: {
      'an instance observed when it was modified, with times alone': async (hub) => {
        const id = await createThing(hub, 'a', { scope: '/old', n: 1 });
        await sendFor(hub, 204, `PATCH /entities/${id}`, { type: 'Thing', scope: '/new' });
        const { scope } = await get(hub, id, 'options=sysAttrs');
        const found = scope.filter((one: { value: unknown }) => [one.value].flat().join() === '/new');
        assert.equal(found.length, 1);
        assert.deepEqual([found[0].type, found[0].observedAt], ['Property', found[0].modifiedAt]);
        assert.deepEqual(Object.keys(found[0]).toSorted(), ['createdAt', 'modifiedAt', 'observedAt', 'type', 'value']);
      },
    },
  },
  {
    number: '459_01',
    by: 'Antares',
    title: 'Pairs of places and lists',
    checks: {
      'under the member of their kind, lists without their member': async (hub) => {
        const place = { type: 'Point', coordinates: [1, 2] };
        const roads = ['urn:x:road:1', 'urn:x:road:2'];
        const id = await create(hub, 'a', {
          location: [instance('GeoProperty', 'value', place, 1), instance('GeoProperty', 'value', place, 2)],
          depths: instance('ListProperty', 'valueList', [1.5, 2.5], 1),
          route: instance('ListRelationship', 'objectList', roads, 1),
        });
        const { location, depths, route } = await get(hub, id, 'options=temporalValues');
        assert.deepEqual(
          [location, depths, route],
          [
            {
              type: 'GeoProperty',
              values: [
                [place, day(1)],
                [place, day(2)],
              ],
            },
            { type: 'ListProperty', valueLists: [[[1.5, 2.5], day(1)]] },
            { type: 'ListRelationship', objectLists: [[roads, day(1)]] },
          ],
        );
      },
    },
  },
  {
    number: '5731_01',
    by: 'Antares',
    title: 'Members of linked entities',
    checks: { 'are BadRequestData in the past': refuses('pick=owner{name}', 400, 'BadRequestData') },
  },
  {
    number: '5734_01',
    by: 'Antares',
    title: 'Entity maps of the past',
    checks: {
      'a retrieval makes one of its entity': async (hub) => {
        const [id] = [await create(hub, 'a', twoSeries), await create(hub, 'b', twoSeries)];
        const answer = await sendFor(hub, 200, `GET ${pathOf(id)}?timerel=after&timeAt=${day(1)}&entityMap=true`);
        const place = answer.headers.get('ngsild-entitymap') ?? '';
        const map = await sendFor(hub, 200, `GET ${place.replace('/ngsi-ld/v1', '')}`);
        assert.deepEqual(map.json.entityMap, { [id]: ['@none'] });
      },
      'a map there is fixes what is found, and is named again': async (hub) => {
        const [id] = [await create(hub, 'a', twoSeries), await create(hub, 'b', twoSeries)];
        const ask = `GET /temporal/entities?type=Thing&timerel=after&timeAt=${day(1)}`;
        const first = await sendFor(hub, 201, `${ask}&id=${id}&entityMap=true`);
        const place = first.headers.get('ngsild-entitymap') ?? '';
        const next = await sendFor(hub, 200, ask, undefined, { 'ngsild-entitymap': place });
        assert.deepEqual([idsOf(next), next.headers.get('ngsild-entitymap')], [[id], place]);
      },
      'in the place of one that is unknown a new one is made': async (hub) => {
        await create(hub, 'a', twoSeries);
        const ask = `GET /temporal/entities?type=Thing&timerel=after&timeAt=${day(1)}`;
        const answer = await hub.send(ask, undefined, { 'ngsild-entitymap': 'urn:x:gone' });
        expectStatus(answer, 201);
        assert.doesNotMatch(answer.headers.get('ngsild-entitymap') ?? 'urn:x:gone', /urn:x:gone/);
      },
    },
  },
  {
    number: '5743_01',
    by: 'Antares',
    title: 'Terms in a temporal query',
    missing: [
      'a bare word without expandValues that is not found: it is no value in the grammar of clause 4.9, BadRequestData',
    ],
    checks: {
      'a term is found as a word of a vocabulary with expandValues alone': async (hub) => {
        const id = await createThing(hub, 'a', { kind: { type: 'VocabProperty', vocab: 'commercial' } });
        const ask = `GET /temporal/entities?type=Thing&timerel=after&timeAt=${day(1)}&timeproperty=createdAt&q=kind==commercial`;
        assert.deepEqual(idsOf(await sendFor(hub, 200, `${ask}&expandValues=kind`)), [id]);
        expectError(await hub.send(ask), 400, 'BadRequestData');
        assert.deepEqual(idsOf(await sendFor(hub, 200, ask.replace('commercial', '"commercial"'))), []);
      },
    },
  },
];
