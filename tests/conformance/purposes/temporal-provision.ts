import assert from 'node:assert/strict';
import type { ClauseHub } from '../clause.ts';
import { createThing, expectError, expectStatus, idOf, read, sendFor } from '../expect.ts';
import type { Purpose } from '../purpose.ts';

const hour = (number: number) => `2023-03-05T${String(number).padStart(2, '0')}:00:00Z`;
const at = (value: unknown, number: number, more: object = {}) => ({
  type: 'Property',
  value,
  observedAt: hour(number),
  ...more,
});
const extra = { datasetId: 'urn:d:spare' };
const evolution = (name: string) => ({
  id: idOf(name),
  type: 'Thing',
  speed: [at(3, 1), at(5, 2)],
  level: [at(70, 1), at(60, 2), at(50, 3, extra)],
});
const post = 'POST /temporal/entities';
const path = (id: string, rest = '') => `/temporal/entities/${id}${rest}`;
const unknown = idOf('nobody');
const broken = '{ "speed": [';

async function create(hub: ClauseHub, name = 'a'): Promise<string> {
  await sendFor(hub, 201, post, evolution(name));
  return idOf(name);
}

const past = async (hub: ClauseHub, id: string) => (await sendFor(hub, 200, `GET ${path(id)}`)).json;

/** Value and hour of each instance by the name of its attribute: without what the hub adds. */
async function valuesOf(hub: ClauseHub, id: string): Promise<Record<string, readonly unknown[]>> {
  const { id: _, type: __, ...attributes } = await past(hub, id);
  return Object.fromEntries(
    Object.entries(attributes as Record<string, { value: unknown }[]>)
      .toSorted()
      .map(([name, instances]) => [name, instances.map((one) => one.value)]),
  );
}

const firstInstance = async (hub: ClauseHub, id: string): Promise<string> => (await past(hub, id)).speed[0].instanceId;

/** Answers 204 with nothing, and leaves these values. */
const changes =
  (call: (id: string, instance: string) => string, body: unknown, left: Record<string, readonly unknown[]>) =>
  async (hub: ClauseHub) => {
    const id = await create(hub);
    const answer = await sendFor(hub, 204, call(id, await firstInstance(hub, id)), body);
    assert.equal(answer.text, '');
    assert.deepEqual(await valuesOf(hub, id), left);
  };

/** Is refused, and changes nothing. */
const refuses =
  (call: (id: string, instance: string) => string, body: unknown, status: number, name?: string) =>
  async (hub: ClauseHub) => {
    const id = await create(hub);
    const before = await past(hub, id);
    const answer = await hub.send(call(id, await firstInstance(hub, id)), body);
    if (name === undefined) expectStatus(answer, status);
    else {
      expectError(answer, status, name);
      assert.equal(typeof answer.json.title, 'string');
    }
    assert.deepEqual(await past(hub, id), before);
  };

const whole = { level: [70, 60, 50], speed: [3, 5] };
const fragment = at(9, 1);

/** Provision of temporal evolutions: whole entities, attributes, single instances. */
export const purposes: readonly Purpose[] = [
  {
    number: '007_01',
    by: 'ETSI',
    title: 'Creation of a temporal evolution',
    checks: {
      'with a @context: 201, nothing in the body, and all instances are there': async (hub) => {
        const body = { ...evolution('a'), '@context': [{ speed: 'https://x.example/speed' }] };
        const type = { 'content-type': 'application/ld+json' };
        const answer = await sendFor(hub, 201, post, body, type);
        assert.equal(answer.text, '');
        assert.match(answer.headers.get('location') ?? '', /\/ngsi-ld\/v1\/temporal\/entities\/urn/);
        const shown = await past(hub, idOf('a'));
        assert.equal(shown['https://x.example/speed'].length, 2);
      },
      'without a @context': async (hub) => {
        const id = await create(hub);
        const shown = await past(hub, id);
        const { level, speed } = evolution('a');
        for (const [name, given] of Object.entries({ level, speed }))
          assert.deepEqual(
            shown[name].map(({ instanceId: _, ...one }: { instanceId: string }) => one),
            given,
          );
      },
    },
  },
  {
    number: '007_02',
    by: 'ETSI',
    title: 'Creation from what is no JSON',
    checks: {
      'broken JSON is InvalidRequest': refuses(() => post, broken, 400, 'InvalidRequest'),
      'nothing at all is InvalidRequest': refuses(() => post, '', 400, 'InvalidRequest'),
    },
  },
  {
    number: '007_03',
    by: 'ETSI',
    title: 'Creation without a usable id',
    checks: {
      'an empty id': refuses(() => post, { ...evolution('b'), id: '' }, 400, 'BadRequestData'),
      'an id that is no URI': refuses(() => post, { ...evolution('b'), id: 'b' }, 400, 'BadRequestData'),
    },
  },
  {
    number: '008_01',
    by: 'ETSI',
    title: 'Extension of a temporal evolution',
    checks: {
      'instances given later stand beside the first': async (hub) => {
        const id = await create(hub);
        const more = { id, type: 'Thing', speed: [at(7, 4)], level: [at(40, 4)] };
        assert.equal((await sendFor(hub, 204, post, more)).text, '');
        assert.deepEqual(await valuesOf(hub, id), { level: [70, 60, 50, 40], speed: [3, 5, 7] });
      },
    },
  },
  {
    number: '009_01',
    by: 'ETSI',
    title: 'Deletion of a temporal evolution',
    checks: {
      'it is gone': async (hub) => {
        const id = await create(hub);
        assert.equal((await sendFor(hub, 204, `DELETE ${path(id)}`)).text, '');
        await sendFor(hub, 404, `GET ${path(id)}`);
      },
    },
  },
  {
    number: '009_02',
    by: 'ETSI',
    title: 'Deletion without a usable id',
    checks: {
      'the collection cannot be deleted': refuses(() => `DELETE ${path('')}`, undefined, 405),
      'an id that is no URI': refuses(() => `DELETE ${path('a')}`, undefined, 400, 'BadRequestData'),
    },
  },
  {
    number: '009_03',
    by: 'ETSI',
    title: 'Deletion of what is not there',
    checks: { ResourceNotFound: refuses(() => `DELETE ${path(unknown)}`, undefined, 404, 'ResourceNotFound') },
  },
  {
    number: '014_01',
    by: 'ETSI',
    title: 'Addition of instances',
    checks: {
      'to attributes there are, and as new ones': changes(
        (id) => `POST ${path(id, '/attrs')}`,
        { speed: [at(7, 4)], colour: [at('red', 1)] },
        { colour: ['red'], level: [70, 60, 50], speed: [3, 5, 7] },
      ),
    },
  },
  {
    number: '014_02',
    by: 'ETSI',
    title: 'Addition without a usable id',
    checks: {
      'no id': refuses(() => `POST ${path('', '/attrs')}`, { speed: [at(7, 4)] }, 400),
      'an id that is no URI': refuses(() => `POST ${path('a', '/attrs')}`, { speed: [at(7, 4)] }, 400),
    },
  },
  {
    number: '014_03',
    by: 'ETSI',
    title: 'Addition to what is not there',
    checks: {
      ResourceNotFound: refuses(
        () => `POST ${path(unknown, '/attrs')}`,
        { speed: [at(7, 4)] },
        404,
        'ResourceNotFound',
      ),
    },
  },
  {
    number: '014_04',
    by: 'ETSI',
    title: 'Addition of what is no JSON',
    checks: {
      'broken JSON is InvalidRequest': refuses((id) => `POST ${path(id, '/attrs')}`, broken, 400, 'InvalidRequest'),
      'nothing at all is InvalidRequest': refuses((id) => `POST ${path(id, '/attrs')}`, '', 400, 'InvalidRequest'),
    },
  },
  {
    number: '015_01',
    by: 'ETSI',
    title: 'Deletion of an attribute from the past',
    checks: Object.fromEntries(
      (
        [
          ['the default instances alone', 'deleteAll=false', { level: [50], speed: [3, 5] }],
          ['those of a datasetId', `deleteAll=false&datasetId=${extra.datasetId}`, { level: [70, 60], speed: [3, 5] }],
          ['all of them', 'deleteAll=true', { speed: [3, 5] }],
        ] as const
      ).map(([what, query, left]) => [
        what,
        changes((id) => `DELETE ${path(id, `/attrs/level?${query}`)}`, undefined, left),
      ]),
    ),
  },
  {
    number: '015_02',
    by: 'ETSI',
    title: 'Deletion of an attribute without usable names',
    checks: {
      'no id': refuses(() => `DELETE ${path('', '/attrs/speed')}`, undefined, 400, 'BadRequestData'),
      'an id that is no URI': refuses(() => `DELETE ${path('a', '/attrs/speed')}`, undefined, 400, 'BadRequestData'),
      'a name with a bracket': refuses(
        (id) => `DELETE ${path(id, '/attrs/no(name')}`,
        undefined,
        400,
        'BadRequestData',
      ),
    },
  },
  {
    number: '015_03',
    by: 'ETSI',
    title: 'Deletion of an attribute that is not there',
    checks: {
      'of an unknown entity': refuses(
        () => `DELETE ${path(unknown, '/attrs/level')}`,
        undefined,
        404,
        'ResourceNotFound',
      ),
      'an unknown attribute': refuses((id) => `DELETE ${path(id, '/attrs/none')}`, undefined, 404, 'ResourceNotFound'),
    },
  },
  {
    number: '015_04',
    by: 'Antares',
    title: 'Deletion of an attribute whose name would be a step of the path',
    checks: Object.fromEntries(
      ['%252e%252e', '%252e', '%25252e%25252e'].map((name) => [
        `${name} is no name, and the evolution stays`,
        refuses((id) => `DELETE ${path(id, `/attrs/${name}`)}`, undefined, 400, 'BadRequestData'),
      ]),
    ),
  },
  {
    number: '016_01',
    by: 'ETSI',
    title: 'Change of one instance',
    checks: {
      'by the attribute instance alone: it keeps its place and its id': async (hub) => {
        const id = await create(hub);
        const instance = await firstInstance(hub, id);
        await sendFor(hub, 204, `PATCH ${path(id, `/attrs/speed/${instance}`)}`, fragment);
        assert.deepEqual(await valuesOf(hub, id), { ...whole, speed: [9, 5] });
        assert.equal(await firstInstance(hub, id), instance);
      },
    },
  },
  {
    number: '016_02',
    by: 'ETSI',
    title: 'Change of one instance without usable names',
    missing: [
      '405 for a change that names no attribute: a name that is none is BadRequestData (clause 5.6.14.4), as the suite has it of the deletion (017_02)',
    ],
    checks: Object.fromEntries(
      (
        [
          ['an entity id that is no URI', (_, instance) => path('a', `/attrs/speed/${instance}`), 400],
          ['no entity id', (_, instance) => path('', `/attrs/speed/${instance}`), 400],
          ['an instance id that is no URI', (id) => path(id, '/attrs/speed/a'), 400],
          ['no instance id: that resource knows no PATCH', (id) => path(id, '/attrs/speed/'), 405],
          ['a name with a bracket', (id, instance) => path(id, `/attrs/no(name/${instance}`), 400],
          ['no attribute name', (id, instance) => path(id, `/attrs//${instance}`), 400],
        ] as const satisfies readonly (readonly [string, (id: string, instance: string) => string, number])[]
      ).map(([what, where, status]) => [
        what,
        refuses((id, instance) => `PATCH ${where(id, instance)}`, fragment, status),
      ]),
    ),
  },
  ...(
    [
      ['016_03', 'Change of an instance that is not there', 'PATCH', fragment],
      ['017_03', 'Deletion of an instance that is not there', 'DELETE', undefined],
    ] as const
  ).map(
    ([number, title, method, body]): Purpose => ({
      number,
      by: 'ETSI',
      title,
      checks: {
        'of an unknown entity': refuses((_, it) => `${method} ${path(unknown, `/attrs/speed/${it}`)}`, body, 404),
        'of another attribute': refuses((id, it) => `${method} ${path(id, `/attrs/speeds/${it}`)}`, body, 404),
        'an unknown instance': refuses((id) => `${method} ${path(id, '/attrs/speed/urn:x:none')}`, body, 404),
      },
    }),
  ),
  {
    number: '017_01',
    by: 'ETSI',
    title: 'Deletion of one instance',
    checks: {
      'the others stay': changes((id, instance) => `DELETE ${path(id, `/attrs/speed/${instance}`)}`, undefined, {
        ...whole,
        speed: [5],
      }),
    },
  },
  {
    number: '017_02',
    by: 'ETSI',
    title: 'Deletion of one instance without usable names',
    checks: Object.fromEntries(
      (
        [
          ['an entity id that is no URI', (_, instance) => path('a', `/attrs/speed/${instance}`)],
          ['no entity id', (_, instance) => path('', `/attrs/speed/${instance}`)],
          ['an instance id that is no URI', (id) => path(id, '/attrs/speed/a')],
          ['a name with a bracket', (id, instance) => path(id, `/attrs/no(name/${instance}`)],
          ['no attribute name', (id, instance) => path(id, `/attrs//${instance}`)],
        ] as const satisfies readonly (readonly [string, (id: string, instance: string) => string])[]
      ).map(([what, where]) => [what, refuses((id, instance) => `DELETE ${where(id, instance)}`, undefined, 400)]),
    ),
  },
  {
    number: '5611_01',
    by: 'Antares',
    title: 'Edges of the extension of a temporal evolution',
    checks: {
      'types are added; an instance that tells of a deletion is one': async (hub) => {
        const id = await create(hub);
        await sendFor(hub, 204, post, { id, type: ['Thing', 'Machine'], speed: [at('urn:ngsi-ld:null', 5)] });
        const shown = (await sendFor(hub, 200, `GET ${path(id, '?timerel=before&timeAt=2030-01-01T00:00:00Z')}`)).json;
        assert.deepEqual([shown.type, shown.speed.length], [['Thing', 'Machine'], 3]);
      },
      'NGSI-LD Null as a member of the entity is BadRequestData, and nothing is kept': async (hub) => {
        const id = idOf('b');
        const body = { ...evolution('b'), expiresAt: 'urn:ngsi-ld:null' };
        expectError(await hub.send(post, body), 400, 'BadRequestData');
        await sendFor(hub, 404, `GET ${path(id)}`);
      },
      'in a fragment of a merge it removes the member': async (hub) => {
        const id = await createThing(hub, 'a', { expiresAt: '2099-01-01T00:00:00Z', speed: at(1, 1) });
        await sendFor(hub, 204, `PATCH /entities/${id}`, { expiresAt: 'urn:ngsi-ld:null' });
        assert.deepEqual(Object.keys(await read(hub, id)).toSorted(), ['id', 'speed', 'type']);
      },
    },
  },
];
