import assert from 'node:assert/strict';
import type { ClauseCheck, ClauseHub } from '../clause.ts';
import { expectBad, idOf } from '../expect.ts';
import type { Purpose } from '../purpose.ts';
import { ask, at, create, day, instance, named, nearHere, point, square } from './temporal-data.ts';

/** Conditions put to entities of which some have what matters in the time asked about and some have not. */
const inside = 5;
const outside = -50;
const range = `type=Thing&timerel=between&timeAt=${day(4)}&endTimeAt=${day(7)}`;

interface Judged {
  readonly number: string;
  readonly title: string;
  readonly entities: Readonly<Record<string, object>>;
  /** What is asked, and which are found: those named and no others. */
  readonly cases: readonly (readonly [query: string, found: string])[];
  readonly missing?: readonly string[];
  readonly more?: Purpose['checks'];
}

async function createAll(hub: ClauseHub, entities: Judged['entities']): Promise<void> {
  for (const [name, members] of Object.entries(entities)) await create(hub, name, members);
}

const judged = ({ number, title, entities, cases, missing, more }: Judged): Purpose => ({
  number,
  by: 'Antares',
  title,
  ...(missing ? { missing } : {}),
  checks: Object.fromEntries([
    ...cases.map(([query, found]): [string, ClauseCheck] => [
      `${query}: ${found === '' ? 'none' : found}`,
      async (hub: ClauseHub) => {
        await createAll(hub, entities);
        const split = query.indexOf('&');
        const encoded =
          query.startsWith('q=') && split < 0
            ? `q=${encodeURIComponent(query.slice(2))}`
            : query.replaceAll('#', '%23');
        assert.equal(named(await ask(hub, `${range}&${encoded}`)), found);
      },
    ]),
    ...Object.entries(more ?? {}),
  ]),
});

/** Of all, what was observed in the time asked about, and scopes set before it, in it and after it. */
const scoped = {
  ab: { scope: [at('/A/B', outside)], speed: [at(1, inside)] },
  bare: { speed: [at(1, inside)] },
  both: { scope: [at(['/A/B', '/C'], outside)], speed: [at(1, inside)] },
  late: { scope: [at('/Z', 9)], speed: [at(1, inside)] },
  mid: { scope: [at('/M', inside)], speed: [at(1, 4), at(2, 6)] },
  rep: { scope: [at('/R', outside), at('/S', inside)], speed: [at(1, 4), at(2, 6)] },
  xx: { scope: [at('/X', outside)], speed: [at(1, inside)] },
};

const label = (map: object) => instance('LanguageProperty', 'languageMap', map, inside);

/** What is asked of the instances of a time: values, places, pages. */
export const purposes: readonly Purpose[] = [
  judged({
    number: '5744_01',
    title: 'q put to the instances of a time',
    missing: ['attributes that are not there (!heading): the grammar of clause 4.9 has no such term'],
    entities: {
      fast: { speed: [at(30, inside), at(90, outside)], heading: [at(45, inside)], route: [at('550', inside)] },
      many: { speed: [at(5, inside), at(60, inside, { datasetId: 'urn:d:1' })] },
      never: { speed: [at(99, outside)] },
      shapes: {
        name: [at('m', inside)],
        ref: [instance('Relationship', 'object', 'urn:dest:1', inside)],
        tags: [at(['a', 'b'], inside)],
      },
      slow: { speed: [at(10, inside), at(80, outside)], heading: [at(170, inside)] },
    },
    cases: [
      ['q=speed>25', 'fast many'],
      ['q=speed>=5;heading<90', 'fast'],
      ['q=speed>25|heading>100', 'fast many slow'],
      ['q=speed>25|name~="^m"', 'fast many shapes'],
      ['q=speed!=10', 'fast many'],
      ['q=speed==10..40', 'fast slow'],
      ['q=route=="550","551"', 'fast'],
      ['q=ref=="urn:dest:1"', 'shapes'],
      ['q=tags=="a"', 'shapes'],
      ['q=speed>50', 'many'],
    ],
    more: {
      'a time that is not in UTC is BadRequestData': async (hub) => {
        const speed = { type: 'Property', value: 1, observedAt: '2023-05-05T02:00:00+02:00' };
        await expectBad(hub, 'POST /temporal/entities', { id: idOf('a'), type: 'Thing', speed });
      },
    },
  }),
  judged({
    number: '5744_02',
    title: 'Kinds of values in a temporal q',
    entities: {
      array: { tags: [at(['a', 'b'], inside)] },
      fastest: { speed: [at(99, inside)] },
      lang: { label: [label({ en: 'red', fr: 'rouge' })] },
      other: { label: [label({ en: 'black', fr: 'rouge' })] },
      placed: { location: [point(2.3, 48.8, inside)] },
      related: { ref: [instance('Relationship', 'object', 'urn:dest:a', inside)] },
      second: { active: [at(false, inside)], departure: [at('2026-02-01T00:00:00Z', inside)] },
      typed: {
        speed: [at(30, inside)],
        route: [at('550', inside)],
        active: [at(true, inside)],
        departure: [at('2026-03-01T06:00:00Z', inside)],
      },
      wasPlaced: { location: [point(10, 40, inside), point(2.3, 48.8, outside)] },
    },
    cases: [
      ['q=speed=="30"', ''],
      ['q=speed==30', 'typed'],
      ['q=speed!="thirty"', 'fastest typed'],
      ['q=route>100', ''],
      ['q=route>"200"', 'typed'],
      ['q=ref>"urn:a"', ''],
      ['q=ref=="urn:dest:a"', 'related'],
      ['q=speed~="3.*"', ''],
      ['q=route~="5.*"', 'typed'],
      ['q=route!~="9.*"', 'typed'],
      ['q=route!~="5.*"', ''],
      ['q=label[en]=="red"', 'lang'],
      ['q=label[fr]=="red"', ''],
      ['q=label[*]=="rouge"', 'lang other'],
      ['q=tags=="b","z"', 'array'],
      ['q=tags=="x","z"', ''],
      ['q=speed!=10..40', 'fastest'],
      ['q=departure>"2026-02-15T00:00:00Z"', 'typed'],
      ['q=active==true', 'typed'],
      ['q=active==false', 'second'],
      ['q=(speed>25|route=="551");active==true', 'typed'],
      [nearHere, 'placed'],
    ],
  }),
  judged({
    number: '5744_03',
    title: 'Scopes that held in a time',
    entities: scoped,
    cases: [
      ['scopeQ=/A/B', 'ab both'],
      ['scopeQ=/Y', ''],
      ['scopeQ=/A/#', 'ab both'],
      ['scopeQ=/#', 'ab both mid rep xx'],
      ['scopeQ=/X|/M', 'mid xx'],
      ['scopeQ=(/A/B;/C)', 'both'],
      ['scopeQ=/R;/S', ''],
      ['scopeQ=/Z', ''],
    ],
    more: Object.fromEntries(
      (
        [
          ['a scope set in it', '/M', 'mid', [2], ['/M']],
          ['a scope that ends in it', '/R', 'rep', [1], ['/R']],
          ['the scope that follows', '/S', 'rep', [2], ['/S']],
          ['a scope set before it', '/X', 'xx', [1], ['/X']],
        ] as const
      ).map(([title, scopeQ, name, speeds, scopes]) => [
        `${title}: what was observed while it held, and the scope itself`,
        async (hub: ClauseHub) => {
          await createAll(hub, scoped);
          const [found, ...others] = (await ask(hub, `${range}&scopeQ=${scopeQ}`)).json;
          const valuesOf = (all: { value: unknown }[]) => all.map(({ value }) => value);
          assert.deepEqual(
            [found.id, valuesOf(found.speed), valuesOf(found.scope), others],
            [idOf(name), speeds, scopes, []],
          );
          const pairs = (await ask(hub, `${range}&scopeQ=${scopeQ}&options=temporalValues&lastN=5`)).json[0];
          assert.deepEqual(
            [pairs.speed.values, pairs.scope.values].map((all: unknown[][]) => all.map(([value]) => value)),
            [speeds, scopes],
          );
        },
      ]),
    ),
  }),
  judged({
    number: '5744_04',
    title: 'Places put to the instances of a time',
    entities: {
      far: { location: [point(10, 50, inside)] },
      here: { location: [point(2.3, 48.8, inside)] },
      seeing: { observationSpace: [point(2.3, 48.8, inside)] },
      was: { location: [point(2.3, 48.8, outside)] },
    },
    cases: [
      [nearHere, 'here'],
      [`georel=within&geometry=Polygon&coordinates=${square}`, 'here'],
      [`georel=intersects&geometry=Polygon&coordinates=${square}`, 'here'],
      [`georel=disjoint&geometry=Polygon&coordinates=${square}`, 'far'],
      ['georel=equals&geometry=Point&coordinates=[2.3,48.8]', 'here'],
      [`${nearHere}&geoproperty=observationSpace`, 'seeing'],
    ],
  }),
  {
    number: '5744_05',
    by: 'Antares',
    title: 'Pages of what meets a temporal q',
    missing: ['nothing beyond the end: there the last element is answered (clause 6.3.10)'],
    checks: {
      'those that meet it are counted and shared out between the pages': async (hub) => {
        await create(hub, 'one', { speed: [at(30, inside)] });
        await create(hub, 'two', { speed: [at(40, inside)] });
        await create(hub, 'was', { speed: [at(90, outside), at(5, inside)] });
        const query = `${range}&q=speed%3E25&limit=1`;
        assert.equal((await ask(hub, `${query}&count=true`)).headers.get('ngsild-results-count'), '2');
        const pages = [];
        for (const offset of [0, 1, 2]) pages.push(named(await ask(hub, `${query}&offset=${offset}`)));
        assert.deepEqual(pages, ['one', 'two', 'two']);
      },
    },
  },
  judged({
    number: '5744_06',
    title: 'Texts, lists and languages in a temporal q',
    entities: {
      high: { name: [at('z', inside)] },
      lang: { label: [label({ en: 'hello', fr: 'bonjour' })] },
      list: { tags: [at(['a', 'b'], inside)] },
      middle: { name: [at('m', inside)] },
      number: { name: [at(5, inside)] },
    },
    cases: [
      ['q=name>"m"', 'high'],
      ['q=name>="m"', 'high middle'],
      ['q=name>"z"', ''],
      ['q=name!="m"', 'high number'],
      ['q=tags!="c"', 'list'],
      ['q=tags!="a"', ''],
      ['q=name!="m","z"', 'number'],
      ['q=label[en]=="hello"', 'lang'],
      ['q=label[*]=="bonjour"', 'lang'],
      ['q=label[en]=="bonjour"', ''],
    ],
  }),
];
