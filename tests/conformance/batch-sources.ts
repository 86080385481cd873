import assert from 'node:assert/strict';
import type { ClauseCheck } from './clause.ts';
import { expectError, expectStatus, idOf, property, sendFor } from './expect.ts';
import { ofOne, thing, withSource } from './source.ts';

/** A batch of two entities that live at a source which takes no batches. */
interface Singly {
  /** `create`, with its query. */
  readonly call: string;
  /** What the source takes. */
  readonly operations: readonly string[];
  /** What it answers to what. */
  readonly answers: Readonly<Record<string, readonly [status: number, body?: unknown]>>;
  /** What it is asked for an entity of this id, in order. */
  readonly asked: (id: string) => readonly string[];
  readonly status: number;
}

const names = ['a', 'b'];
const member = { n: property(1) };
const bodyOf = (call: string) => names.map((name) => (call === 'delete' ? idOf(name) : thing(name, member)));

/** It is asked for each entity by itself. */
export const singly = ({ call, operations, answers, asked, status }: Singly): ClauseCheck =>
  withSource(async (hub, source) => {
    Object.assign(source.answers, answers);
    await source.register(hub, { mode: 'redirect', operations });
    const answer = await sendFor(hub, status, `POST /entityOperations/${call}`, bodyOf(call));
    if (status === 201) assert.deepEqual(answer.json.toSorted(), names.map(idOf));
    for (const name of names) {
      const own = source.asked.filter(({ path, body }) => path.includes(idOf(name)) || body?.id === idOf(name));
      assert.deepEqual(
        own.map(({ method, path }) => `${method} ${path}`),
        asked(idOf(name)),
      );
      for (const { method, body } of own) assert.deepEqual(body, method === 'DELETE' ? undefined : thing(name, member));
    }
  });

/** A source that has the entities to itself and takes neither the batch nor what does the same to one: Conflict for each. */
export const takenByNobody = (call: string): ClauseCheck =>
  withSource(async (hub, source) => {
    await source.register(hub, { mode: 'redirect', operations: ['retrieveOps'] });
    const { json } = await sendFor(hub, 207, `POST /entityOperations/${call}`, bodyOf(call));
    assert.deepEqual([json.success, source.asked], [[], []]);
    for (const [index, { entityId, registrationId, error }] of json.errors.entries()) {
      assert.deepEqual(
        [entityId, error.type],
        [idOf(names[index] ?? ''), 'https://uri.etsi.org/ngsi-ld/errors/Conflict'],
      );
      assert.match(registrationId, /^urn:/);
    }
  });

/** What is no batch, and entities that are not valid, are sent to nobody. */
export const sendsNothingWrong = (call: string, wrong: unknown): ClauseCheck =>
  withSource(async (hub, source) => {
    const path = `POST /entityOperations/${call}`;
    source.answers[path] = [204];
    await source.register(hub, { operations: ['redirectionOps', `${call}Batch`], mode: 'redirect' });
    const [one] = bodyOf(call);
    for (const body of [[], [one, null]]) expectError(await hub.send(path, body), 400, 'BadRequestData');
    expectStatus(await hub.send(`${path}?options=fly`, [one]), 400);
    assert.equal(source.asked.length, 0);
    const { json } = await sendFor(hub, 207, path, [one, wrong]);
    assert.deepEqual([json.success, json.errors.length], [[idOf('a')], 1]);
    assert.deepEqual(source.asked[0]?.body, [one]);
  });

/** Done here, and at a source not all of it, which does not say what: the entity is both a success and an error. */
export const inPart = (call: string): ClauseCheck =>
  withSource(async (hub, source) => {
    source.answers[`POST /entityOperations/${call}`] = [207];
    await source.register(hub, { operations: [`${call}Batch`] });
    if (call !== 'create') await sendFor(hub, 201, 'POST /entities', thing('a', member));
    const { json } = await sendFor(hub, 207, `POST /entityOperations/${call}`, [bodyOf(call)[0]]);
    assert.deepEqual([json.success, json.errors.length, json.errors[0].entityId], [[idOf('a')], 1, idOf('a')]);
    assert.match(json.errors[0].error.detail ?? json.errors[0].error.title, /207/);
  });

/** What is at a source alone is no error of this hub. */
export const onlyThere = (call: string): ClauseCheck =>
  withSource(async (hub, source) => {
    source.answers[`POST /entityOperations/${call}`] = [204];
    await source.register(hub, { operations: [`${call}Batch`] });
    await sendFor(hub, 204, `POST /entityOperations/${call}`, bodyOf(call));
    source.answers[`POST /entityOperations/${call}`] = [500];
    const { json } = await sendFor(hub, 207, `POST /entityOperations/${call}`, bodyOf(call));
    assert.deepEqual([json.success, json.errors.length], [[], 2]);
  });

/** Nobody is sent an entity of which no attribute is left for them. */
export const nothingLeft = (call: string): ClauseCheck =>
  withSource(async (hub, source) => {
    const path = `POST /entityOperations/${call}`;
    source.answers[path] = [204];
    const operations = [`${call}Batch`];
    const claim = { ...ofOne('a', { propertyNames: ['n'] }), operations };
    await source.register(hub, { ...claim, endpoint: `${source.uri}/own`, mode: 'exclusive' });
    const information = [{ entities: [{ type: 'Thing', idPattern: ':[bc]$' }] }];
    await source.register(hub, { information, mode: 'redirect', operations });
    await source.register(hub, { operations, endpoint: `${source.uri}/copy` });
    source.answers[`POST /own/entityOperations/${call}`] = [204];
    await sendFor(hub, 204, path, [thing('a', member), thing('b', member)]);
    assert.deepEqual(source.asked.map(({ path: place, body }) => [place, body]).toSorted(), [
      [`/entityOperations/${call}`, [thing('b', member)]],
      [`/own/entityOperations/${call}`, [thing('a', member)]],
    ]);
    source.asked.length = 0;
    const { json } = await sendFor(hub, 207, path, [thing('c')]);
    assert.deepEqual([json.success, json.errors[0].entityId, source.asked], [[], idOf('c'), []]);
  });

/** What is deleted is deleted where something of it is: not at a source of attributes that are another's own. */
export const notTheirs: ClauseCheck = withSource(async (hub, source) => {
  const operations = ['deleteBatch'];
  const claim = { ...ofOne('a', { propertyNames: ['n'] }), operations };
  for (const start of ['', '/own']) source.answers[`POST ${start}/entityOperations/delete`] = [204];
  await source.register(hub, claim);
  await source.register(hub, { ...claim, endpoint: `${source.uri}/own`, mode: 'exclusive' });
  await sendFor(hub, 204, 'POST /entityOperations/delete', [idOf('a')]);
  assert.deepEqual(
    source.asked.map(({ path, body }) => [path, body]),
    [['/own/entityOperations/delete', [idOf('a')]]],
  );
});
