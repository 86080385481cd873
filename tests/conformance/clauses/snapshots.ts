import assert from 'node:assert/strict';
import { waitFor } from '../../support/hub-process.ts';
import type { Clause, ClauseHub } from '../clause.ts';
import { createThing, expectError, idOf, idsOf, sendFor } from '../expect.ts';
import { notices, withReceiver } from '../receiver.ts';
import { withSource } from '../source.ts';

const id = 'urn:x:snapshot';
const things = { type: 'Query', entities: [{ type: 'Thing' }] };
const snapshot = (more: object = {}) => ({ id, type: 'Snapshot', snapshotQueries: [things], ...more });
const inside = (name = id) => ({ 'ngsild-snapshot': name });

// biome-ignore lint/suspicious/noExplicitAny: checks look into answers of every shape
const ready = (hub: ClauseHub, name = id): Promise<any> =>
  waitFor('the snapshot', async () => {
    const { json } = await sendFor(hub, 200, `GET /snapshots/${name}`);
    return json.snapshotStatus !== 'preparing' && json;
  });

/** A snapshot of two things, ready. */
async function taken(hub: ClauseHub, more: object = {}) {
  await createThing(hub, 'a', { n: 1 });
  await createThing(hub, 'b', { n: 2 });
  await sendFor(hub, 201, 'POST /snapshots', snapshot(more));
  return ready(hub);
}

/** Snapshots: what they are (4.3.7), how operations use them (5.5.15), and their own operations (5.16). */
export const clauses: readonly Clause[] = [
  {
    number: '4.3.7',
    title: 'Snapshots',
    checks: {
      'what a query found stays as it was, whatever happens to the entities': async (hub) => {
        await taken(hub);
        await sendFor(hub, 204, `PATCH /entities/${idOf('a')}/attrs/n`, { value: 9 });
        await sendFor(hub, 204, `DELETE /entities/${idOf('b')}`);
        const list = await sendFor(hub, 200, 'GET /entities?type=Thing&options=keyValues', undefined, inside());
        assert.deepEqual(
          list.json.map((one: { n: number }) => one.n),
          [1, 2],
        );
      },
    },
  },
  {
    number: '5.5.15',
    title: 'Snapshot Behaviour',
    checks: {
      'an operation on a snapshot sees and changes it alone': async (hub) => {
        await taken(hub);
        await sendFor(hub, 204, `PATCH /entities/${idOf('a')}/attrs/n`, { value: 9 }, inside());
        await sendFor(hub, 201, 'POST /entities', { id: idOf('c'), type: 'Thing', n: 3 }, inside());
        assert.equal((await sendFor(hub, 200, `GET /entities/${idOf('a')}`)).json.n.value, 1);
        assert.deepEqual(idsOf(await sendFor(hub, 200, 'GET /entities?type=Thing')), [idOf('a'), idOf('b')]);
        const there = await sendFor(hub, 200, 'GET /entities?type=Thing&q=n>2', undefined, inside());
        assert.deepEqual(idsOf(there), [idOf('a'), idOf('c')]);
      },
      'queries, discovery and the past work on it without naming a scope': async (hub) => {
        await createThing(hub, 'a', { n: { type: 'Property', value: 1, observedAt: '2026-01-01T00:00:00Z' } });
        const temporalQ = { timerel: 'after', timeAt: '2025-01-01T00:00:00Z' };
        const snapshotTemporalQueries = [{ ...things, temporalQ }];
        await sendFor(hub, 201, 'POST /snapshots', snapshot({ snapshotTemporalQueries }));
        assert.equal((await ready(hub)).snapshotStatus, 'success');
        assert.deepEqual(idsOf(await sendFor(hub, 200, 'GET /entities', undefined, inside())), [idOf('a')]);
        assert.deepEqual((await sendFor(hub, 200, 'GET /types', undefined, inside())).json.typeList, ['Thing']);
        const past = await sendFor(hub, 200, `GET /temporal/entities/${idOf('a')}`, undefined, inside());
        assert.equal(past.json.n[0]?.value ?? past.json.n.value, 1);
      },
      'the same id in another tenant is another snapshot': async (hub) => {
        await taken(hub);
        expectError(
          await hub.send('GET /entities?type=Thing', undefined, inside('urn:x:none')),
          404,
          'ResourceNotFound',
        );
      },
      'more than a tenant may have makes the one of least priority go': async (hub) => {
        await sendFor(hub, 201, 'POST /snapshots', snapshot({ id: 'urn:x:low', snapshotPriority: 1 }));
        for (let start = 0; start < 100; start += 25)
          await Promise.all(
            Array.from({ length: 25 }, (_, n) =>
              sendFor(hub, 201, 'POST /snapshots', snapshot({ id: `urn:x:${start + n}`, snapshotPriority: 9 })),
            ),
          );
        expectError(await hub.send('GET /snapshots/urn:x:low'), 404, 'ResourceNotFound');
        await sendFor(hub, 200, 'GET /snapshots/urn:x:99');
      },
    },
  },
  {
    number: '5.16.1',
    title: 'Create Snapshot',
    checks: {
      'carries out its queries and says how each ended': async (hub) => {
        const other = { type: 'Query', entities: [{ type: 'Nothing' }] };
        const { json } = { json: await taken(hub, { snapshotQueries: [things, other] }) };
        assert.equal(json.snapshotStatus, 'partial');
        assert.deepEqual(
          json.snapshotQueriesDetails.map((one: { resultStatus: string }) => one.resultStatus),
          ['success', 'empty'],
        );
        assert.equal(json.snapshotPriority, 5);
        for (const name of ['createdAt', 'modifiedAt', 'expiresAt', 'lastUsedAt']) assert.match(json[name], /^\d{4}-/);
      },
      'what other hubs have, and the past that they keep, is in it; one that gives no answer makes it partial':
        withSource(async (hub, source) => {
          const at = (day: number) => `2026-01-0${day}T00:00:00Z`;
          const value = (day: number) => ({ type: 'Property', value: day, observedAt: at(day) });
          await sendFor(hub, 201, 'POST /temporal/entities', { id: idOf('a'), type: 'Thing', n: [value(1)] });
          source.answers['POST /entityOperations/query'] = [200, [{ id: idOf('b'), type: 'Thing', n: value(4) }]];
          source.answers['POST /temporal/entityOperations/query'] = [
            200,
            [{ id: idOf('a'), type: 'Thing', n: [value(1), value(2)] }],
          ];
          await source.register(hub, { operations: ['queryBatch', 'queryTemporal'] });
          const temporalQ = { timerel: 'after', timeAt: '2025-01-01T00:00:00Z' };
          const asked = { snapshotQueries: [things], snapshotTemporalQueries: [{ ...things, temporalQ }] };
          await sendFor(hub, 201, 'POST /snapshots', snapshot(asked));
          assert.equal((await ready(hub)).snapshotStatus, 'success');
          const { json } = await sendFor(hub, 200, 'GET /entities?type=Thing', undefined, inside());
          assert.deepEqual(
            json.map((one: { id: string }) => one.id),
            [idOf('b')],
          );
          const past = await sendFor(hub, 200, `GET /temporal/entities/${idOf('a')}`, undefined, inside());
          assert.deepEqual(
            past.json.n.map((one: { value: number }) => one.value),
            [1, 2],
            'what both have is there once',
          );
          source.answers['POST /entityOperations/query'] = [500];
          const other = `${id}:other`;
          await sendFor(hub, 201, 'POST /snapshots', snapshot({ ...asked, id: other }));
          assert.equal((await ready(hub, other)).snapshotStatus, 'partial');
        }),
      'says where it is; the same id is AlreadyExists': async (hub) => {
        const made = await sendFor(hub, 201, 'POST /snapshots', snapshot());
        assert.match(made.headers.get('location') ?? '', /\/ngsi-ld\/v1\/snapshots\//);
        expectError(await hub.send('POST /snapshots', snapshot()), 409, 'AlreadyExists');
      },
      'what is no snapshot is BadRequestData': async (hub) => {
        const temporalQ = { timerel: 'after', timeAt: '2025-01-01T00:00:00Z' };
        for (const more of [
          { type: 'Other' },
          { snapshotQueries: undefined },
          { snapshotQueries: [] },
          { snapshotQueries: [{ ...things, temporalQ }] },
          { snapshotTemporalQueries: [things] },
          { snapshotQueries: [{ type: 'Query' }] },
          { snapshotQueries: [{ ...things, q: '(' }] },
          { snapshotPriority: 11 },
          { snapshotLifetime: 'long' },
          { id: 'no uri' },
        ])
          expectError(await hub.send('POST /snapshots', snapshot(more)), 400, 'BadRequestData');
      },
      'it ends when its lifetime is over': async (hub) => {
        await sendFor(hub, 201, 'POST /snapshots', snapshot({ snapshotLifetime: 'PT1S' }));
        await waitFor('its end', async () => (await hub.send(`GET /snapshots/${id}`)).status === 404);
        await sendFor(hub, 404, 'GET /entities?type=Thing', undefined, inside());
      },
    },
  },
  {
    number: '5.16.2',
    title: 'Clone Snapshot',
    checks: {
      'the clone has what the snapshot has, and goes its own way': async (hub) => {
        await taken(hub);
        const made = await sendFor(hub, 201, `POST /snapshots/${id}/clone`, { id: 'urn:x:clone', type: 'Snapshot' });
        assert.match(made.headers.get('location') ?? '', /clone/);
        await sendFor(hub, 204, `DELETE /entities/${idOf('a')}`, undefined, inside('urn:x:clone'));
        await sendFor(hub, 200, `GET /entities/${idOf('a')}`, undefined, inside());
        const rest = await sendFor(hub, 200, 'GET /entities?type=Thing', undefined, inside('urn:x:clone'));
        assert.deepEqual(idsOf(rest), [idOf('b')]);
      },
      'an unknown one is ResourceNotFound, an id that is taken AlreadyExists, other queries BadRequestData': async (
        hub,
      ) => {
        await taken(hub);
        const clone = (name: string, body: object) => hub.send(`POST /snapshots/${name}/clone`, body);
        expectError(await clone('urn:x:none', { type: 'Snapshot' }), 404, 'ResourceNotFound');
        expectError(await clone(id, { id, type: 'Snapshot' }), 409, 'AlreadyExists');
        expectError(await clone(id, { type: 'Snapshot', snapshotQueries: [things] }), 400, 'BadRequestData');
      },
    },
  },
  {
    number: '5.16.3',
    title: 'Retrieve Snapshot Status',
    checks: {
      'as it is now; an unknown one is ResourceNotFound, an id that is no URI BadRequestData': async (hub) => {
        const json = await taken(hub);
        assert.deepEqual([json.id, json.type, json.snapshotStatus], [id, 'Snapshot', 'success']);
        expectError(await hub.send('GET /snapshots/urn:x:none'), 404, 'ResourceNotFound');
        expectError(await hub.send('GET /snapshots/none'), 400, 'BadRequestData');
      },
    },
  },
  {
    number: '5.16.4',
    title: 'Update Snapshot Status',
    checks: {
      'priority and lifetime change and are answered; queries and id stay': async (hub) => {
        const before = await taken(hub);
        const { json } = await sendFor(hub, 200, `PATCH /snapshots/${id}`, {
          snapshotPriority: 7,
          snapshotLifetime: 'PT5H',
        });
        assert.equal(json.snapshotPriority, 7);
        assert.ok(Date.parse(json.expiresAt) > Date.parse(before.expiresAt));
        for (const body of [{ snapshotQueries: [things] }, { id: 'urn:x:other' }, { snapshotPriority: 0 }])
          expectError(await hub.send(`PATCH /snapshots/${id}`, body), 400, 'BadRequestData');
        expectError(await hub.send('PATCH /snapshots/urn:x:none', { snapshotPriority: 1 }), 404, 'ResourceNotFound');
      },
    },
  },
  {
    number: '5.16.5',
    title: 'Delete Snapshot',
    checks: {
      'it is gone with all it held': async (hub) => {
        await taken(hub);
        await sendFor(hub, 204, `DELETE /snapshots/${id}`);
        expectError(await hub.send(`DELETE /snapshots/${id}`), 404, 'ResourceNotFound');
        await sendFor(hub, 404, `GET /entities/${idOf('a')}`, undefined, inside());
        await sendFor(hub, 201, 'POST /snapshots', snapshot({ snapshotQueries: [{ ...things, q: 'n==7' }] }));
        assert.equal((await ready(hub)).snapshotStatus, 'empty');
      },
    },
  },
  {
    number: '5.16.6',
    title: 'Snapshot status notification behaviour',
    checks: {
      'the endpoint is told when it is ready and when its status changes, with the receiverInfo': withReceiver(
        async (hub, receiver) => {
          const receiverInfo = [{ key: 'X-Mine', value: 'yes' }];
          await taken(hub, { endpoint: receiver.uri, receiverInfo });
          await sendFor(hub, 200, `PATCH /snapshots/${id}`, { snapshotLifetime: 'PT3H' });
          const [first, second] = await notices(receiver, 2);
          assert.deepEqual(
            [first.body.type, first.body.snapshotId, first.body.snapshotStatus, first.headers['x-mine']],
            ['SnapshotNotification', id, 'success', 'yes'],
          );
          assert.ok(second.body.expiresAt > first.body.expiresAt);
        },
      ),
    },
  },
  {
    number: '5.16.7',
    title: 'Purge Snapshots',
    checks: {
      'those that a query over their members chooses are gone': async (hub) => {
        for (const [name, snapshotPriority] of [
          ['urn:x:1', 1],
          ['urn:x:2', 2],
          ['urn:x:3', 3],
        ] as const)
          await sendFor(hub, 201, 'POST /snapshots', snapshot({ id: name, snapshotPriority }));
        await sendFor(hub, 204, 'DELETE /snapshots?q=snapshotPriority<=2');
        await sendFor(hub, 404, 'GET /snapshots/urn:x:1');
        await sendFor(hub, 200, 'GET /snapshots/urn:x:3');
      },
      'none that fits is ResourceNotFound, no query BadRequestData': async (hub) => {
        expectError(await hub.send('DELETE /snapshots?q=snapshotPriority==9'), 404, 'ResourceNotFound');
        expectError(await hub.send('DELETE /snapshots'), 400, 'BadRequestData');
        expectError(await hub.send('DELETE /snapshots?q=('), 400, 'BadRequestData');
      },
    },
  },
];
