import assert from 'node:assert/strict';
import type { Clause, ClauseHub } from '../clause.ts';
import { createThing, idOf, property, sendFor } from '../expect.ts';

/** An entity of all that came later than 1.0. */
async function createModern(hub: ClauseHub): Promise<string> {
  return createThing(hub, 'a', {
    type: ['Thing', 'Other'],
    scope: '/a/b',
    plain: { value: 1, unitCode: 'KMH', observedAt: '2026-01-01T00:00:00Z', valueType: 'Speed' },
    many: [{ value: 1, datasetId: 'urn:d:1' }, { value: 2 }],
    language: { languageMap: { en: 'hall', zh: '厅' } },
    json: { json: { a: 1 } },
    vocab: { vocab: 'x', expiresAt: '2096-01-01T00:00:00Z' },
    list: { valueList: [1, 2] },
    links: { objectList: ['urn:x:1', 'urn:x:2'] },
    link: { object: 'urn:x:1', objectType: 'X', inner: { json: [{ n: 1 }] } },
  });
}

const preferring = (hub: ClauseHub, status: number, version: string, query = '', path = `/entities/${idOf('a')}`) =>
  sendFor(hub, status, `GET ${path}?options=sysAttrs${query}`, undefined, { prefer: `ngsi-ld=${version}` });

/** Answers as earlier versions of the specification know them. */
export const clauses: readonly Clause[] = [
  {
    number: '4.3.6.8',
    title: 'Backwards compatibility of Context Source payloads',
    checks: {
      'what came later gives way: kinds become Property or Relationship, members are left out': async (hub) => {
        await createModern(hub);
        const { json: at8 } = await preferring(hub, 203, '1.8');
        assert.deepEqual(
          [at8.plain.valueType, at8.vocab.expiresAt, at8.vocab.type, at8.link.objectType, at8.list.type],
          [undefined, undefined, 'VocabProperty', 'X', 'ListProperty'],
        );
        const { json: at7 } = await preferring(hub, 203, '1.7');
        const { json: at3 } = await preferring(hub, 203, '1.3');
        const shown = (one: { type: string; value?: unknown; object?: unknown }) => [one.type, one.value ?? one.object];
        for (const [name, kind, value] of [
          ['json', 'Property', { a: 1 }],
          ['vocab', 'Property', 'x'],
          ['list', 'Property', [1, 2]],
          ['links', 'Relationship', ['urn:x:1', 'urn:x:2']],
        ] as const) {
          assert.deepEqual(shown(at7[name]), [kind, value], name);
          assert.deepEqual(shown(at3[name]), [kind, value], name);
        }
        assert.deepEqual([at7.link.objectType, shown(at7.link.inner)], [undefined, ['Property', [{ n: 1 }]]]);
        assert.deepEqual([at7.language.type, at7.scope], ['LanguageProperty', '/a/b']);
        assert.deepEqual(shown(at3.language), ['Property', { en: 'hall', zh: '厅' }]);
        assert.deepEqual([at3.scope, at3.type, at3.many.length], [undefined, ['Thing', 'Other'], 2]);
      },
      '1.0 knows one type and one instance, the default one before others': async (hub) => {
        await createModern(hub);
        const { json } = await preferring(hub, 203, '1.0');
        assert.deepEqual([json.type, json.many.value, json.many.datasetId], ['Thing', 2, undefined]);
        assert.deepEqual([json.plain.unitCode, json.plain.observedAt], [undefined, undefined]);
      },
      'other forms and the past follow': async (hub) => {
        await createModern(hub);
        const { json } = await preferring(hub, 203, '1.3', '&format=simplified');
        assert.deepEqual([json.language, json.vocab, json.list], [{ en: 'hall', zh: '厅' }, 'x', [1, 2]]);
        const past = await preferring(hub, 203, '1.3', '', `/temporal/entities/${idOf('a')}`);
        assert.deepEqual(past.json.language[0].value, property({ en: 'hall', zh: '厅' }).value);
      },
    },
  },
  {
    number: '6.3.21',
    title: 'Preference for a version of the specification',
    checks: {
      'Preference-Applied names the version; 203 says that the body was altered for it': async (hub) => {
        await createModern(hub);
        const altered = await preferring(hub, 203, '1.5');
        assert.equal(altered.headers.get('preference-applied'), 'ngsi-ld=1.5');
        const list = await preferring(hub, 203, '1.5', '&type=Thing', '/entities');
        assert.equal(list.headers.get('preference-applied'), 'ngsi-ld=1.5');
        await createThing(hub, 'b', { plain: 1 });
        const same = await preferring(hub, 200, '1.3', '', `/entities/${idOf('b')}`);
        assert.equal(same.headers.get('preference-applied'), 'ngsi-ld=1.3');
      },
      'a later version, and what is no version, leave the answer as it is': async (hub) => {
        await createModern(hub);
        assert.equal((await preferring(hub, 200, '1.12')).headers.get('preference-applied'), 'ngsi-ld=1.9');
        assert.equal((await preferring(hub, 200, 'newest')).headers.get('preference-applied'), null);
      },
    },
  },
];
