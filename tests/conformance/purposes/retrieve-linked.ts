import assert from 'node:assert/strict';
import type { ClauseHub } from '../clause.ts';
import { createThing, idOf, property, read } from '../expect.ts';
import type { Purpose } from '../purpose.ts';
import { queryTable, refused, relationship } from '../query-table.ts';

/** An entity in a city, the city in a country, the country nowhere. */
async function seedLinked(hub: ClauseHub, depth: number): Promise<void> {
  await createThing(hub, 'a', { in: relationship('city'), n: property(1) });
  if (depth > 0)
    await createThing(hub, 'city', { name: property('Zheng'), ...(depth > 1 ? { of: relationship('country') } : {}) });
  if (depth > 1) await createThing(hub, 'country', { name: property('Hua'), motto: property('m') });
}

const linkTable = (depth: number, table: Readonly<Record<string, unknown>>) => async (hub: ClauseHub) => {
  await seedLinked(hub, depth);
  for (const [query, expected] of Object.entries(table))
    assert.deepEqual(await read(hub, idOf('a'), `?${query}`), expected, query);
};
const a = { id: idOf('a'), type: 'Thing' };
const city = { id: idOf('city'), type: 'Thing' };
const country = { id: idOf('country'), type: 'Thing' };
const { name, motto } = { name: property('Zheng'), motto: property('m') };
const countryName = property('Hua');

/** Retrieval of one entity: what of it is shown, and what of those behind it. */
export const purposes: readonly Purpose[] = [
  {
    number: '018_10',
    by: 'ETSI',
    title: 'Retrieve with a linked entity',
    checks: {
      'inside the relationship or beside the entity, normalised or simplified': linkTable(1, {
        'join=inline&joinLevel=1': { ...a, n: property(1), in: { ...relationship('city'), entity: { ...city, name } } },
        'join=flat&joinLevel=1': [
          { ...a, n: property(1), in: relationship('city') },
          { ...city, name },
        ],
        'join=inline&joinLevel=1&options=keyValues': { ...a, n: 1, in: { ...city, name: 'Zheng' } },
        'join=flat&joinLevel=1&options=keyValues': [
          { ...a, n: 1, in: idOf('city') },
          { ...city, name: 'Zheng' },
        ],
      }),
    },
  },
  {
    number: '018_11',
    by: 'ETSI',
    title: 'Linked entity inside, with system attributes',
    checks: {
      'it has them too': async (hub) => {
        await seedLinked(hub, 1);
        const { in: link } = await read(hub, idOf('a'), '?join=inline&joinLevel=1&options=sysAttrs');
        assert.equal(typeof link.entity.createdAt, 'string');
      },
    },
  },
  {
    number: '018_12',
    by: 'ETSI',
    title: 'Linked entity beside, with system attributes',
    checks: {
      'both have them': async (hub) => {
        await seedLinked(hub, 1);
        const list = await read(hub, idOf('a'), '?join=flat&joinLevel=1&options=sysAttrs');
        assert.deepEqual(
          list.map((one: { createdAt: unknown }) => typeof one.createdAt),
          ['string', 'string'],
        );
      },
    },
  },
  {
    number: '018_13',
    by: 'ETSI',
    title: 'Retrieve with linked entities to the second level',
    checks: {
      'inside or beside, normalised or simplified': linkTable(2, {
        'join=inline&joinLevel=2': {
          ...a,
          n: property(1),
          in: {
            ...relationship('city'),
            entity: {
              ...city,
              name,
              of: { ...relationship('country'), entity: { ...country, name: countryName, motto } },
            },
          },
        },
        'join=flat&joinLevel=2': [
          { ...a, n: property(1), in: relationship('city') },
          { ...city, name, of: relationship('country') },
          { ...country, name: countryName, motto },
        ],
        'join=inline&joinLevel=2&options=keyValues': {
          ...a,
          n: 1,
          in: { ...city, name: 'Zheng', of: { ...country, name: 'Hua', motto: 'm' } },
        },
        'join=flat&joinLevel=2&options=keyValues': [
          { ...a, n: 1, in: idOf('city') },
          { ...city, name: 'Zheng', of: idOf('country') },
          { ...country, name: 'Hua', motto: 'm' },
        ],
      }),
    },
  },
  {
    number: '018_14',
    by: 'ETSI',
    title: 'Retrieve with a linked entity that is not there',
    missing: ['the suite expects an object with join=flat too; by clause 5.7.1.5 flattened retrieval gives an array'],
    checks: {
      'the entity alone': linkTable(0, {
        'join=inline&joinLevel=1': { ...a, n: property(1), in: relationship('city') },
        'join=flat&joinLevel=1': [{ ...a, n: property(1), in: relationship('city') }],
      }),
    },
  },
  {
    number: '018_17',
    by: 'ETSI',
    title: 'pick and omit',
    checks: {
      'choose attributes and the members of the entity': queryTable(
        { n: property(1), m: property(2) },
        {
          'pick=n': { n: property(1) },
          'omit=n': { ...a, m: property(2) },
          'pick=id': { id: a.id },
          'omit=id': { type: 'Thing', n: property(1), m: property(2) },
          'pick=id,n': { id: a.id, n: property(1) },
          'omit=type,n': { id: a.id, m: property(2) },
        },
      ),
    },
  },
  {
    number: '018_18',
    by: 'ETSI',
    title: 'pick and omit that make no sense',
    checks: {
      'are BadRequestData': async (hub) => {
        await createThing(hub, 'a', { n: property(1) });
        for (const query of [
          'pick=n&omit=n',
          'pick=n&attrs=m',
          'omit=n&attrs=m',
          'pick=id;n',
          'pick=id,in{n',
          'pick=id,in{{n}',
          'pick=id,,n',
          'pick=id,in{,n}',
          'pick=id,in{}',
        ])
          await refused(hub, `/entities/${idOf('a')}?${query}`, 400, 'BadRequestData');
      },
    },
  },
  {
    number: '018_19',
    by: 'ETSI',
    title: 'pick and omit that leave nothing',
    checks: {
      'are ResourceNotFound': async (hub) => {
        await createThing(hub, 'a', { n: property(1) });
        for (const query of ['pick=nothing', 'omit=id,type,n'])
          await refused(hub, `/entities/${idOf('a')}?${query}`, 404, 'ResourceNotFound');
      },
    },
  },
  {
    number: '018_20',
    by: 'ETSI',
    title: 'pick in linked entities',
    checks: {
      'to the first or second level, inside or beside': linkTable(2, {
        'local=true&join=inline&joinLevel=2&pick=id,in{id,name}': {
          id: a.id,
          in: { ...relationship('city'), entity: { id: city.id, name } },
        },
        'local=true&join=flat&joinLevel=2&pick=id,in{id,name}': [
          { id: a.id, in: relationship('city') },
          { id: city.id, name },
        ],
        'local=true&join=inline&joinLevel=2&pick=id,in{id,name,of{id,motto}}': {
          id: a.id,
          in: {
            ...relationship('city'),
            entity: { id: city.id, name, of: { ...relationship('country'), entity: { id: country.id, motto } } },
          },
        },
        'local=true&join=flat&joinLevel=2&pick=id,in{id,name,of{id,motto}}': [
          { id: a.id, in: relationship('city') },
          { id: city.id, name, of: relationship('country') },
          { id: country.id, motto },
        ],
      }),
    },
  },
  {
    number: '018_21',
    by: 'ETSI',
    title: 'omit in linked entities',
    checks: {
      'to the first or second level, inside or beside': linkTable(2, {
        'local=true&join=inline&joinLevel=2&omit=type,in{name}': {
          id: a.id,
          n: property(1),
          in: {
            ...relationship('city'),
            entity: { ...city, of: { ...relationship('country'), entity: { ...country, name: countryName, motto } } },
          },
        },
        'local=true&join=flat&joinLevel=2&omit=type,in{name}': [
          { id: a.id, n: property(1), in: relationship('city') },
          { ...city, of: relationship('country') },
          { ...country, name: countryName, motto },
        ],
        'local=true&join=inline&joinLevel=2&omit=type,in{name,of{motto}}': {
          id: a.id,
          n: property(1),
          in: {
            ...relationship('city'),
            entity: { ...city, of: { ...relationship('country'), entity: { ...country, name: countryName } } },
          },
        },
        'local=true&join=flat&joinLevel=2&omit=type,in{name,of{motto}}': [
          { id: a.id, n: property(1), in: relationship('city') },
          { ...city, of: relationship('country') },
          { ...country, name: countryName },
        ],
      }),
    },
  },
  {
    number: '421_01',
    by: 'Antares',
    title: 'Comma and bar in pick',
    checks: {
      'mean the same': queryTable(
        { n: property(1), m: property(2), o: property(3) },
        { 'pick=n,m': { n: property(1), m: property(2) }, 'pick=n|m': { n: property(1), m: property(2) } },
      ),
      'nothing between two of them is BadRequestData': async (hub) => {
        await createThing(hub, 'a', { n: property(1) });
        await refused(hub, `/entities/${idOf('a')}?pick=n||m`, 400, 'BadRequestData');
      },
    },
  },
];
