import assert from 'node:assert/strict';
import type { ClauseCheck, ClauseHub } from '../clause.ts';
import { createThing, expectError, idOf, idsOf, property, sendFor } from '../expect.ts';
import type { Purpose } from '../purpose.ts';
import { withSource } from '../source.ts';

const pathOf = (parameters: object) => `GET /entities?${new URLSearchParams({ type: 'Thing', ...parameters })}`;
const relation = (to: string, entity?: object) => ({
  type: 'Relationship',
  object: idOf(to),
  ...(entity ? { entity } : {}),
});
const part = (name: string, members: object = {}) => ({ id: idOf(name), type: 'Part', ...members });
const thing = (name: string, members: object = {}) => ({ id: idOf(name), type: 'Thing', ...members });

/** Two things, each with a part behind it and a maker behind the part. */
const chains = async (hub: ClauseHub) => {
  for (const n of [1, 2]) {
    await createThing(hub, `thing${n}`, { name: `thing ${n}`, size: n, part: { object: idOf(`part${n}`) } });
    await sendFor(hub, 201, 'POST /entities', {
      ...part(`part${n}`, { name: `part ${n}`, note: 'x', maker: { object: idOf(`maker${n}`) } }),
    });
    await sendFor(hub, 201, 'POST /entities', { id: idOf(`maker${n}`), type: 'Maker', name: 'm', note: 'y' });
  }
};

interface Sight {
  /** The thing, the part and the maker of one of the two chains, each without what stands behind it. */
  readonly thing: object;
  readonly part?: object;
  readonly maker?: object;
}
/** What `join` with these parameters shows of each chain, inline and flat. */
const shows =
  (parameters: object, sight: (n: number) => Sight): ClauseCheck =>
  async (hub) => {
    await chains(hub);
    const both = [1, 2].map(sight);
    const ask = async (join: string) => (await sendFor(hub, 200, pathOf({ local: 'true', join, ...parameters }))).json;
    const put = (into: object, key: string, entity: object | undefined) => {
      const { [key]: link, ...rest } = into as Record<string, object>;
      return entity ? { ...rest, [key]: { ...link, entity } } : into;
    };
    assert.deepEqual(
      await ask('inline'),
      both.map((one) => put(one.thing, 'part', one.part && put(one.part, 'maker', one.maker))),
    );
    const levels = (['thing', 'part', 'maker'] as const).map((level) => both.flatMap((one) => one[level] ?? []));
    assert.deepEqual(await ask('flat'), levels.flat());
  };

const wholeThing = (n: number) =>
  thing(`thing${n}`, { name: property(`thing ${n}`), size: property(n), part: relation(`part${n}`) });
const wholePart = (n: number) =>
  part(`part${n}`, { name: property(`part ${n}`), note: property('x'), maker: relation(`maker${n}`) });
const wholeMaker = (n: number) => ({
  id: idOf(`maker${n}`),
  type: 'Maker',
  name: property('m'),
  note: property('y'),
});
const without = (entity: object, ...names: readonly string[]) =>
  Object.fromEntries(Object.entries(entity).filter(([name]) => !names.includes(name)));
const only = (entity: object, ...names: readonly string[]) =>
  Object.fromEntries(Object.entries(entity).filter(([name]) => names.includes(name)));

/** Simplified, the entity stands where the id of it stood. */
const simplified =
  (joinLevel: number, ask: (hub: ClauseHub, join: string) => ReturnType<ClauseHub['send']>): ClauseCheck =>
  async (hub) => {
    await chains(hub);
    const maker = (n: number) => ({ id: idOf(`maker${n}`), type: 'Maker', name: 'm', note: 'y' });
    const inside = (n: number, behind: unknown) => part(`part${n}`, { name: `part ${n}`, note: 'x', maker: behind });
    const outside = (n: number, behind: unknown) => thing(`thing${n}`, { name: `thing ${n}`, size: n, part: behind });
    const both = [1, 2];
    assert.deepEqual(
      (await ask(hub, 'inline')).json,
      both.map((n) => outside(n, inside(n, joinLevel > 1 ? maker(n) : idOf(`maker${n}`)))),
    );
    assert.deepEqual((await ask(hub, 'flat')).json, [
      ...both.map((n) => outside(n, idOf(`part${n}`))),
      ...both.map((n) => inside(n, idOf(`maker${n}`))),
      ...(joinLevel > 1 ? both.map(maker) : []),
    ]);
  };
const bySimpleGet = (joinLevel: number) =>
  simplified(joinLevel, (hub, join) => hub.send(pathOf({ join, joinLevel, options: 'keyValues' })));
const posted = (hub: ClauseHub, more: object, url = '') =>
  hub.send(`POST /entityOperations/query${url}`, { type: 'Query', entities: [{ type: 'Thing' }], ...more });

const refuses =
  (...queries: readonly object[]): ClauseCheck =>
  async (hub) => {
    await chains(hub);
    for (const query of queries) expectError(await hub.send(pathOf(query)), 400, 'BadRequestData');
  };
const lastOf = (id: string) => id.slice(id.lastIndexOf(':') + 1);
const ordered = async (hub: ClauseHub, parameters: object) =>
  idsOf(await sendFor(hub, 200, pathOf(parameters)))
    .map(lastOf)
    .join('');
const point = (...coordinates: number[]) => ({ type: 'Point', coordinates });
const systemTimes =
  (join: string, pick: (list: never) => readonly object[]): ClauseCheck =>
  async (hub) => {
    await chains(hub);
    const { json } = await sendFor(hub, 200, pathOf({ join, joinLevel: '1', options: 'sysAttrs' }));
    for (const one of pick(json as never)) assert.ok('createdAt' in one && 'modifiedAt' in one, JSON.stringify(one));
  };

/** Query of entities: how they are shown, what stands behind them, and in which order. */
export const purposes: readonly Purpose[] = [
  {
    number: '019_13',
    by: 'ETSI',
    title: 'Entities behind relationships',
    checks: {
      'inline and flat, normalised': shows({ joinLevel: '1' }, (n) => ({ thing: wholeThing(n), part: wholePart(n) })),
      'inline and flat, simplified': bySimpleGet(1),
    },
  },
  {
    number: '019_14',
    by: 'ETSI',
    title: 'System attributes of entities inside relationships',
    checks: {
      'are shown there too': systemTimes('inline', (list: { part: { entity: object } }[]) =>
        list.map((one) => one.part.entity),
      ),
    },
  },
  {
    number: '019_15',
    by: 'ETSI',
    title: 'System attributes of entities after those that lead to them',
    checks: {
      'are shown there too': systemTimes('flat', (list: object[]) => {
        assert.equal(list.length, 4);
        return list;
      }),
    },
  },
  {
    number: '019_16',
    by: 'ETSI',
    title: 'Entities two relationships away',
    checks: {
      'inline and flat, normalised': shows({ joinLevel: '2' }, (n) => ({
        thing: wholeThing(n),
        part: wholePart(n),
        maker: wholeMaker(n),
      })),
      'inline and flat, simplified': bySimpleGet(2),
    },
  },
  {
    number: '019_17',
    by: 'ETSI',
    title: 'Members picked and left out',
    checks: {
      'attributes and members of the entity': async (hub) => {
        await createThing(hub, 'a', { name: 'x', size: 1 });
        await createThing(hub, 'b', { size: 2 });
        for (const [parameters, members] of [
          [{ omit: 'name' }, ['id size type', 'id size type']],
          [{ pick: 'id' }, ['id', 'id']],
          [{ omit: 'id' }, ['name size type', 'size type']],
          [{ pick: 'id,name' }, ['id name', 'id']],
          [{ omit: 'type,name' }, ['id size', 'id size']],
          [{ pick: 'name' }, ['name', '']],
        ] as const) {
          const { json } = await sendFor(hub, 200, pathOf(parameters));
          assert.deepEqual(
            json.map((one: object) => Object.keys(one).sort().join(' ')),
            members,
            JSON.stringify(parameters),
          );
        }
      },
    },
    missing: [
      'an entity of which no picked member is left: the suite wants it left out, clause 5.7.2.4 lets attrs and q alone choose and pick only reduce',
    ],
  },
  {
    number: '019_18',
    by: 'ETSI',
    title: 'Members picked and left out wrongly',
    checks: {
      'are BadRequestData': refuses(
        { pick: 'name', omit: 'name' },
        { pick: 'name', attrs: 'size' },
        { omit: 'name', attrs: 'size' },
        ...['id;name', 'id,part{name', 'id,part{{name}', 'id,,name', 'id,part{,name}', 'id,part{}'].map((pick) => ({
          pick,
        })),
        ...['id,part{name', 'id,part{{name}', 'id,part{,name}', 'id,part{}'].map((pick) => ({ pick, join: 'inline' })),
      ),
    },
  },
  {
    number: '019_19',
    by: 'ETSI',
    title: 'Entities in an order',
    checks: {
      'by attributes, members, times and what is inside attributes; up, down and by several': async (hub) => {
        for (const [name, text] of [
          ['b', 'B'],
          ['a', 'A'],
          ['c', 'C'],
        ] as const)
          await createThing(hub, name, { name: { value: text, rank: { value: name.charCodeAt(0) } } });
        for (const [orderBy, names] of [
          ['name', 'abc'],
          ['id', 'abc'],
          ['createdAt', 'bac'],
          ['name.createdAt', 'bac'],
          ['name.rank', 'abc'],
          ['name;asc', 'abc'],
          ['name;desc', 'cba'],
          ['type,name', 'abc'],
          ['type;asc,name.rank;desc,name;asc', 'cba'],
        ] as const)
          assert.equal(await ordered(hub, { orderBy }), names, orderBy);
      },
      'what other sources hold has no order: with one of them it goes with local=true': withSource(
        async (hub, source) => {
          await createThing(hub, 'a', { name: 'x' });
          await source.register(hub);
          expectError(await hub.send(pathOf({ orderBy: 'name' })), 400, 'BadRequestData');
          assert.equal(await ordered(hub, { orderBy: 'name', local: 'true' }), 'a');
        },
      ),
    },
  },
  {
    number: '019_20',
    by: 'ETSI',
    title: 'Members picked of linked entities',
    checks: {
      'without the relationship nothing is behind': shows({ joinLevel: '1', pick: 'id,name' }, (n) => ({
        thing: only(wholeThing(n), 'id', 'name'),
      })),
      'braces pick of the entity behind': shows({ joinLevel: '1', pick: 'id,part{id,name}' }, (n) => ({
        thing: only(wholeThing(n), 'id', 'part'),
        part: only(wholePart(n), 'id', 'name'),
      })),
    },
  },
  {
    number: '019_21',
    by: 'ETSI',
    title: 'Members left out of linked entities',
    missing: [
      'the suite expects a list without braces to be about the linking entities alone; by clauses 5.7.1.5 and 5.7.2.5 it holds of all entities of the answer',
    ],
    checks: {
      'what is left out is left out of all entities of the answer': shows({ joinLevel: '1', omit: 'name' }, (n) => ({
        thing: without(wholeThing(n), 'name'),
        part: without(wholePart(n), 'name'),
      })),
      'braces leave out of the entity behind': shows({ joinLevel: '1', omit: 'name,part{name}' }, (n) => ({
        thing: without(wholeThing(n), 'name'),
        part: without(wholePart(n), 'name'),
      })),
    },
  },
  {
    number: '019_22',
    by: 'ETSI',
    title: 'Members picked of entities two relationships away',
    checks: {
      'of the first alone': shows({ joinLevel: '2', pick: 'id,part{id,name}' }, (n) => ({
        thing: only(wholeThing(n), 'id', 'part'),
        part: only(wholePart(n), 'id', 'name'),
      })),
      'of both': shows({ joinLevel: '2', pick: 'id,part{id,name,maker{id,note}}' }, (n) => ({
        thing: only(wholeThing(n), 'id', 'part'),
        part: only(wholePart(n), 'id', 'name', 'maker'),
        maker: only(wholeMaker(n), 'id', 'note'),
      })),
    },
  },
  {
    number: '019_23',
    by: 'ETSI',
    title: 'Members left out of entities two relationships away',
    checks: {
      'of the first alone': shows({ joinLevel: '2', omit: 'type,part{name}' }, (n) => ({
        thing: without(wholeThing(n), 'type'),
        part: without(wholePart(n), 'name'),
        maker: wholeMaker(n),
      })),
      'of both': shows({ joinLevel: '2', omit: 'type,part{name,maker{note}}' }, (n) => ({
        thing: without(wholeThing(n), 'type'),
        part: without(wholePart(n), 'name'),
        maker: without(wholeMaker(n), 'note'),
      })),
    },
  },
  {
    number: '019_24',
    by: 'ETSI',
    title: 'Posted query with entities behind relationships',
    checks: {
      'inline and flat, normalised': async (hub) => {
        await chains(hub);
        assert.deepEqual(
          (await posted(hub, { join: 'inline' })).json.map((one: { part: { entity: object } }) => one.part.entity),
          [1, 2].map(wholePart),
        );
        assert.deepEqual((await posted(hub, { join: 'flat' })).json, [
          ...[1, 2].map(wholeThing),
          ...[1, 2].map(wholePart),
        ]);
      },
      'inline and flat, simplified': simplified(1, (hub, join) => posted(hub, { join }, '?options=keyValues')),
    },
  },
  {
    number: '019_33',
    by: 'Antares',
    title: 'Projections deeper than the join',
    checks: {
      'are BadRequestData': async (hub) => {
        await chains(hub);
        const deep = `${'a{'.repeat(11)}name${'}'.repeat(11)}`;
        for (const query of [
          { pick: 'part{maker{name}}', join: 'inline', joinLevel: '1' },
          { omit: 'part{maker{name}}', join: 'inline', joinLevel: '1' },
          { pick: 'part{maker{name}}' },
          { pick: deep, join: 'inline', joinLevel: '10' },
          { omit: deep, join: 'inline', joinLevel: '10' },
        ])
          expectError(await hub.send(pathOf(query)), 400, 'BadRequestData');
      },
    },
  },
  {
    number: '423_01',
    by: 'Antares',
    title: 'Order by distance, of mixed values and of members of values',
    checks: {
      'by distance from a place, which must be told': async (hub) => {
        for (const [name, place] of [
          ['c', point(10, 45)],
          ['a', point(8.01, 40.01)],
          ['b', point(9, 41)],
        ] as const)
          await createThing(hub, name, { location: place });
        assert.equal(await ordered(hub, { orderBy: 'location;dist-asc', orderFrom: '[8,40]' }), 'abc');
        assert.equal(await ordered(hub, { orderBy: 'location;dist-desc', orderFrom: '[8,40]' }), 'cba');
        expectError(await hub.send(pathOf({ orderBy: 'location;dist-asc' })), 400, 'BadRequestData');
      },
      'numbers before texts before what is not there; members of values': async (hub) => {
        await createThing(hub, 'c', { address: { value: { city: 'Zhengzhou' } } });
        await createThing(hub, 'b', { rank: 'abc', address: { value: { city: 'Luoyang' } } });
        await createThing(hub, 'a', { rank: 5, address: { value: { city: 'Anyang' } } });
        assert.equal(await ordered(hub, { orderBy: 'rank' }), 'abc');
        assert.equal(await ordered(hub, { orderBy: 'address[city];desc' }), 'cba');
      },
    },
  },
  {
    number: '4233_01',
    by: 'Antares',
    title: 'Order by a collation',
    checks: {
      'accents go with their letters, as they do without a collation': async (hub) => {
        for (const [name, text] of [
          ['b', 'b'],
          ['c', 'á'],
          ['a', 'A'],
        ] as const)
          await createThing(hub, name, { name: text });
        assert.equal(await ordered(hub, { orderBy: 'name', collation: 'und' }), 'acb');
        assert.equal(await ordered(hub, { orderBy: 'name' }), 'acb');
      },
      'what is no collation is BadRequestData': refuses({ orderBy: 'name', collation: '!!nope' }),
    },
    missing: [
      'texts by code point where no collation is told: clause 4.23.1 wants the root collation of ICU, and so the hub sorts',
    ],
  },
  {
    number: '5243_01',
    by: 'Antares',
    title: 'Order of a posted query',
    checks: {
      'by distance and by a collation': async (hub) => {
        await createThing(hub, 'a', { name: 'Zebra', location: point(8.01, 40.01) });
        await createThing(hub, 'b', { name: 'Ähre', location: point(10, 45) });
        for (const [ordering, names] of [
          [{ orderBy: ['location;dist-asc'], coordinates: [8, 40], geometry: 'Point' }, 'ab'],
          [{ orderBy: ['name;asc'], collation: 'de-u-co-phonebk' }, 'ba'],
        ] as const)
          assert.equal(
            idsOf(await posted(hub, { ordering }))
              .map(lastOf)
              .join(''),
            names,
          );
      },
      'what the table of the members does not allow is BadRequestData': async (hub) => {
        await createThing(hub, 'a', { location: point(1, 1) });
        for (const ordering of [
          { orderBy: ['location;dist-asc'] },
          { orderBy: ['location;dist-asc'], coordinates: '8,40' },
          { orderBy: ['location;dist-asc'], coordinates: '[8,40]' },
          { orderBy: ['id;asc'], geometry: 5 },
          { orderBy: ['id;asc'], collation: 'not a tag!!' },
          { orderBy: 5 },
        ])
          expectError(await posted(hub, { ordering }), 400, 'BadRequestData');
      },
    },
  },
];
