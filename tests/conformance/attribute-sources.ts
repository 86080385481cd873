import assert from 'node:assert/strict';
import type { ClauseCheck } from './clause.ts';
import { createThing, expectError, idOf, property, sendFor } from './expect.ts';
import { type Source, thing, withSource } from './source.ts';

/** An operation on the attribute `m` of an entity. */
interface Operation {
  /** Below the entity. */
  readonly call: string;
  readonly body?: object;
  /** The same with what is not valid. */
  readonly wrong: readonly [call: string, body?: object];
  /** Whether the attribute has to be there already. */
  readonly needsIt: boolean;
}

const id = idOf('a');
const full = 'https://uri.etsi.org/ngsi-ld/default-context/m';
const operations = ['redirectionOps'];
const at = (call: string) => call.replace(' ', ` /entities/${id}`);
const answerAll = ({ answers }: Source, status: number, body?: object) => {
  for (const method of ['POST', 'PATCH', 'PUT', 'DELETE']) answers[method] = [status, body];
};

/** What an operation on attributes comes to where sources have a part in it. */
export const spread = ({ call, body, wrong, needsIt }: Operation): Readonly<Record<string, ClauseCheck>> => ({
  'an error of one of several is told with its registration, and the rest is done': withSource(async (hub, source) => {
    await createThing(hub, 'a', { n: 1 });
    await source.register(hub, { operations });
    for (const status of [500, 404]) {
      await sendFor(hub, 204, `POST /entities/${id}/attrs?local=true`, { m: property(1) });
      answerAll(source, status);
      const { json } = await sendFor(hub, 207, at(call), body);
      assert.deepEqual(json.updated, [full]);
      const [{ attributeName, reason, registrationId }, ...more] = json.notUpdated;
      assert.deepEqual([attributeName, more], [full, []]);
      assert.match(reason, new RegExp(source.uri));
      assert.match(registrationId, /^urn:/);
    }
  }),
  'what one of several says it has not done is told': withSource(async (hub, source) => {
    await createThing(hub, 'a', { n: 1, m: 1 });
    answerAll(source, 207, {
      updated: [],
      notUpdated: [{ attributeName: 'm', reason: 'worn out' }, { attributeName: 'x' }],
    });
    await source.register(hub, { operations });
    const { json } = await sendFor(hub, 207, at(call), body);
    assert.deepEqual(
      [json.updated, json.notUpdated.map((one: object) => ({ ...one, registrationId: '' }))],
      [[full], [{ attributeName: full, reason: 'worn out', registrationId: '' }]],
    );
  }),
  'an entity that is at a source alone is changed there; an attribute that is not here is told': withSource(
    async (hub, source) => {
      answerAll(source, 204);
      await source.register(hub, { operations });
      await sendFor(hub, 204, at(call), body);
      await sendFor(hub, 201, 'POST /entities?local=true', thing('a', { n: property(1) }));
      const { json } = await sendFor(hub, needsIt ? 207 : 204, at(call), body);
      if (!needsIt) return;
      const [{ attributeName, registrationId }] = json.notUpdated;
      assert.deepEqual([json.updated, attributeName, registrationId], [[full], full, undefined]);
    },
  ),
  'the error of a source that has it alone is the answer': withSource(async (hub, source) => {
    await source.register(hub, { mode: 'redirect', operations });
    for (const [status, answered, name] of [
      [404, 404, 'ResourceNotFound'],
      [508, 508, 'LoopDetected'],
      [403, 502, 'InternalError'],
      [409, 502, 'InternalError'],
      [400, 502, 'InternalError'],
    ] as const) {
      answerAll(source, status, { detail: 'worn out' });
      const answer = await hub.send(at(call), body);
      expectError(answer, answered, name);
      if (answered === 502) assert.match(answer.json.title, new RegExp(`${source.uri} answered ${status}: worn out`));
    }
  }),
  'a type confines it to sources of such entities, which are asked for no other types than theirs': withSource(
    async (hub, source) => {
      await createThing(hub, 'a', { n: 1, m: 1 });
      answerAll(source, 204);
      await source.register(hub, { operations });
      const typed = (types: string) => `${at(call)}${call.includes('?') ? '&' : '?'}type=${types}`;
      expectError(await hub.send(typed('Other'), body), 404, 'ResourceNotFound');
      assert.equal(source.asked.length, 0);
      await sendFor(hub, 204, typed('Other,Thing'), body);
      assert.deepEqual(
        source.asked.map(({ path }) => new URLSearchParams(path.split('?')[1]).get('type')),
        ['Thing'],
      );
    },
  ),
  'a source that has it alone and does not take it is a Conflict': withSource(async (hub, source) => {
    await source.register(hub, { mode: 'redirect', operations: ['retrieveOps'] });
    expectError(await hub.send(at(call), body), 409, 'Conflict');
    assert.deepEqual(source.asked, []);
  }),
  'what is not valid is sent to nobody': withSource(async (hub, source) => {
    answerAll(source, 204);
    await source.register(hub, { mode: 'redirect', operations });
    expectError(await hub.send(at(wrong[0]), wrong[1]), 400, 'BadRequestData');
    assert.deepEqual(source.asked, []);
  }),
});
