import assert from 'node:assert/strict';
import type { ClauseCheck } from './clause.ts';
import { createThing, expectError, idOf, property, read, sendFor } from './expect.ts';
import { ofOne, type Source, thing, withSource } from './source.ts';

const theirs = 'urn:d:theirs';
const ours = 'urn:d:ours';
const at = (datasetId?: string, value = 1) => property(value, datasetId === undefined ? {} : { datasetId });
const operations = ['redirectionOps', 'createBatch', 'updateBatch', 'mergeBatch', 'appendAttrsTemporal'];
const last = ({ asked }: Source) => asked.at(-1);

function answerAll({ answers }: Source) {
  for (const method of ['POST', 'PATCH', 'PUT', 'DELETE']) answers[method] = [204];
}

/** What is written of datasets, where sources have registered some of them alone. */
export const datasetsWritten: Readonly<Record<string, ClauseCheck>> = {
  'of what is written a source is sent the instances of its datasets, and nothing where there are none': withSource(
    async (hub, source) => {
      answerAll(source);
      await source.register(hub, { operations, datasetId: [theirs] });
      await createThing(hub, 'other', { n: at(), m: [at(ours)] });
      assert.deepEqual(source.asked, []);
      await createThing(hub, 'a', { n: [at(), at(theirs, 2), at(ours, 3)], m: at(), k: at(theirs) });
      assert.deepEqual(last(source)?.body, thing('a', { n: [at(theirs, 2)], k: at(theirs) }));
      assert.equal((await read(hub, idOf('a'), '?local=true')).n.length, 3, 'inclusive: here too');
      await sendFor(hub, 204, 'POST /entityOperations/update', [thing('a', { n: [at(ours), at(theirs)] })]);
      assert.deepEqual(last(source)?.body, [thing('a', { n: [at(theirs)] })]);
    },
  ),
  'what an exclusive source has of one dataset is written there, and the other instances here': withSource(
    async (hub, source) => {
      answerAll(source);
      await createThing(hub, 'a', { n: [at(), at(ours)] });
      await source.register(hub, {
        ...ofOne('a', { propertyNames: ['n'] }),
        mode: 'exclusive',
        operations,
        datasetId: [theirs],
      });
      await sendFor(hub, 204, `POST /entities/${idOf('a')}/attrs`, { n: [at(undefined, 5), at(theirs, 6)] });
      assert.deepEqual(last(source)?.body, { n: [at(theirs, 6)] });
      source.answers['GET /entities/'] = [200, thing('a', { n: at(theirs, 6) })];
      const { dataset } = (await read(hub, idOf('a'), '?options=keyValues')).n;
      assert.deepEqual(dataset, { '@none': 5, [ours]: 1, [theirs]: 6 });
      const again = {
        type: 'ContextSourceRegistration',
        endpoint: source.uri,
        ...ofOne('a', { propertyNames: ['n'] }),
      };
      const claim = (datasetId: string) =>
        hub.send('POST /csourceRegistrations', { ...again, mode: 'exclusive', datasetId: [datasetId] });
      for (const taken of [theirs, ours]) expectError(await claim(taken), 409, 'Conflict');
      assert.equal((await claim('urn:d:third')).status, 201);
    },
  ),
  'an operation on one instance is asked of who has its dataset': withSource(async (hub, source) => {
    answerAll(source);
    await createThing(hub, 'a', { n: [at(), at(ours), at(theirs)] });
    await source.register(hub, { operations, datasetId: [theirs] });
    const n = `/entities/${idOf('a')}/attrs/n`;
    const calls: readonly (readonly [call: string, body: object | undefined, asked: string | undefined])[] = [
      [`PATCH ${n}`, { value: 2 }, undefined],
      [`PATCH ${n}`, { value: 2, datasetId: ours }, undefined],
      [`PATCH ${n}`, { value: 2, datasetId: theirs }, `PATCH ${n}`],
      [`PUT ${n}`, at(theirs), `PUT ${n}`],
      [`DELETE ${n}`, undefined, undefined],
      [`DELETE ${n}?datasetId=${theirs}`, undefined, `DELETE ${n}?datasetId=${theirs}`],
      [`DELETE ${n}?deleteAll=true`, undefined, `DELETE ${n}?datasetId=${encodeURIComponent(theirs)}`],
    ];
    for (const [call, body, asked] of calls) {
      source.asked.length = 0;
      await sendFor(hub, 204, call, body);
      assert.deepEqual(
        source.asked.map(({ method, path }) => `${method} ${path}`),
        asked === undefined ? [] : [asked],
        call,
      );
    }
  }),
  'of the past too': withSource(async (hub, source) => {
    answerAll(source);
    const seen = { observedAt: '2026-01-01T00:00:00Z' };
    const instances = {
      n: [
        { ...at(theirs), ...seen },
        { ...at(), ...seen },
      ],
    };
    await createThing(hub, 'a', { n: 1 });
    await source.register(hub, { operations, datasetId: [theirs] });
    await sendFor(hub, 204, `POST /temporal/entities/${idOf('a')}/attrs`, instances);
    assert.deepEqual(last(source)?.body, { n: instances.n.slice(0, 1) });
  }),
  'a purge, which takes all instances, cannot be asked of a source of some': withSource(async (hub, source) => {
    answerAll(source);
    await source.register(hub, { operations: ['purgeEntity'], datasetId: [theirs] });
    expectError(await hub.send('DELETE /entities?type=Thing'), 409, 'Conflict');
    assert.deepEqual(source.asked, []);
  }),
};
