import assert from 'node:assert/strict';
import type { ClauseHub } from '../clause.ts';
import { createThing, expectBad, expectError, expectStatus, idOf, idsOf, property, read, sendFor } from '../expect.ts';
import { hostContext } from '../own-context.ts';
import type { Purpose } from '../purpose.ts';
import { ofOne, type Source, thing, withSource } from '../source.ts';

const operations = ['redirectionOps'];
const speed = property(80);
const onlySpeed = (name: string) => ofOne(name, { propertyNames: ['speed'] });
const creations = ({ asked }: Source) => asked.filter(({ method }) => method === 'POST');
const isHere = async (hub: ClauseHub, name: string) =>
  (await hub.send(`GET /entities/${idOf(name)}?local=true`)).status === 200;

/** The creation is done in part: what failed has this status, and nothing else has. */
async function expectPart(hub: ClauseHub, name: string, status: number): Promise<void> {
  const answer = await sendFor(hub, 207, 'POST /entities', thing(name, { n: property(1) }));
  const { success, errors } = answer.json;
  assert.deepEqual(
    [success, errors.map((one: { error: { status: number } }) => one.error.status)],
    [[idOf(name)], [status]],
  );
}

const contextSourceInfo = (key: string, value: string) => ({ contextSourceInfo: [{ key, value }] });

/** Creation of entities that several hubs have a part in (5.6.1). */
export const purposes: readonly Purpose[] = [
  {
    number: 'D001_01_exc',
    by: 'ETSI',
    title: 'Creation: an attribute that an exclusive source is registered for',
    checks: {
      'is created there and not here': withSource(async (hub, source) => {
        await createThing(hub, 'a', { n: 1 });
        source.answers['POST /entities'] = [201];
        await source.register(hub, { ...onlySpeed('a'), mode: 'exclusive', operations });
        await sendFor(hub, 201, 'POST /entities', thing('a', { speed }));
        assert.deepEqual(source.asked[0]?.body, thing('a', { speed }));
        assert.deepEqual(await read(hub, idOf('a'), '?local=true&options=keyValues'), thing('a', { n: 1 }));
      }),
    },
  },
  {
    number: 'D001_01_inc',
    by: 'ETSI',
    title: 'Creation: what an inclusive source is registered for',
    checks: {
      'is created there and here': withSource(async (hub, source) => {
        source.answers['POST /entities'] = [201];
        await source.register(hub, { operations });
        await sendFor(hub, 201, 'POST /entities', thing('a', { speed }));
        assert.deepEqual(source.asked[0]?.body, thing('a', { speed }));
        assert.deepEqual(idsOf(await sendFor(hub, 200, 'GET /entities?type=Thing&local=true')), [idOf('a')]);
      }),
    },
  },
  {
    number: 'D001_01_red',
    by: 'ETSI',
    title: 'Creation: entities that are redirected to a source each',
    checks: {
      'are created there and not here': withSource(async (hub, source) => {
        for (const name of ['a', 'b']) {
          source.answers[`POST /of-${name}/entities`] = [201];
          const endpoint = `${source.uri}/of-${name}`;
          await source.register(hub, { ...ofOne(name), endpoint, mode: 'redirect', operations });
        }
        for (const name of ['a', 'b']) await createThing(hub, name, { speed });
        assert.deepEqual(
          source.asked.map(({ path, body }) => [path, body.id]),
          [
            ['/of-a/entities', idOf('a')],
            ['/of-b/entities', idOf('b')],
          ],
        );
        assert.deepEqual([await isHere(hub, 'a'), await isHere(hub, 'b')], [false, false]);
      }),
    },
  },
  {
    number: 'D001_02_exc',
    by: 'ETSI',
    title: 'Creation: an exclusive source that does not take it',
    missing: [
      'the suite registers a whole entity as exclusive; by clause 4.3.6.3 an exclusive registration names attributes',
    ],
    checks: {
      'is Conflict, and the source is not asked': withSource(async (hub, source) => {
        await createThing(hub, 'a', { n: 1 });
        await source.register(hub, { ...onlySpeed('a'), mode: 'exclusive', operations: ['queryEntity'] });
        expectError(await hub.send('POST /entities', thing('a', { speed })), 409, 'Conflict');
        assert.deepEqual(source.asked, []);
      }),
    },
  },
  {
    number: 'D001_02_inc',
    by: 'ETSI',
    title: 'Creation: an id that is none',
    checks: {
      'is created nowhere': withSource(async (hub, source) => {
        await source.register(hub, { operations });
        await expectBad(hub, 'POST /entities', { id: 'no-uri', type: 'Thing', speed });
        assert.deepEqual(source.asked, []);
        assert.deepEqual((await sendFor(hub, 200, 'GET /entities?type=Thing&local=true')).json, []);
      }),
    },
  },
  {
    number: 'D001_03_01_inc',
    by: 'ETSI',
    title: 'Creation: what is here already and not at the source',
    checks: {
      'is done in part, with AlreadyExists of this hub': withSource(async (hub, source) => {
        await createThing(hub, 'a');
        source.answers['POST /entities'] = [201];
        await source.register(hub, { operations });
        await expectPart(hub, 'a', 409);
        assert.equal(source.asked[0]?.body.id, idOf('a'));
      }),
    },
  },
  {
    number: 'D001_03_02_inc',
    by: 'ETSI',
    title: 'Creation: what is here and at the source already',
    missing: [
      'the suite expects 207 with two errors; by clause 5.6.1.4 a creation that has failed completely is AlreadyExists, and only one that has succeeded in part is no error',
    ],
    checks: {
      'is AlreadyExists': withSource(async (hub, source) => {
        await createThing(hub, 'a');
        source.answers['POST /entities'] = [409];
        await source.register(hub, { operations });
        expectError(await hub.send('POST /entities', thing('a')), 409, 'AlreadyExists');
        assert.equal(source.asked.length, 1);
      }),
    },
  },
  {
    number: 'D001_03_03_inc',
    by: 'ETSI',
    title: 'Creation: what is at the source already and not here',
    checks: {
      'is done in part, with AlreadyExists of the source': withSource(async (hub, source) => {
        source.answers['POST /entities'] = [409];
        await source.register(hub, { operations });
        await expectPart(hub, 'a', 409);
        assert.ok(await isHere(hub, 'a'));
      }),
    },
  },
  {
    number: 'D001_04_inc',
    by: 'ETSI',
    title: 'Creation with local=true',
    checks: {
      'is done here alone': withSource(async (hub, source) => {
        await source.register(hub, { operations });
        await sendFor(hub, 201, 'POST /entities?local=true', thing('a', { speed }));
        assert.deepEqual([source.asked, await isHere(hub, 'a')], [[], true]);
      }),
    },
  },
  {
    number: '436_02',
    by: 'Antares',
    title: 'An auxiliary source is never written to',
    missing: [
      'the suite registers an auxiliary source that takes writes; by clause 5.9.2.4 it can only offer to be asked, and the registration is refused',
    ],
    checks: {
      'an entity is created here alone': withSource(async (hub, source) => {
        await source.register(hub, { ...ofOne('a'), mode: 'auxiliary', operations: ['retrieveOps'] });
        await createThing(hub, 'a', { speed });
        assert.deepEqual(source.asked, []);
      }),
      'attributes are appended here alone': withSource(async (hub, source) => {
        await source.register(hub, { ...ofOne('a'), mode: 'auxiliary', operations: ['retrieveOps'] });
        await createThing(hub, 'a', { n: 1 });
        await sendFor(hub, 204, `POST /entities/${idOf('a')}/attrs`, { speed });
        assert.deepEqual(source.asked, []);
      }),
      'who registers one that takes writes is told': withSource(async (hub, source) => {
        const { uri: endpoint } = source;
        const registration = { type: 'ContextSourceRegistration', endpoint, mode: 'auxiliary', operations };
        await expectBad(hub, 'POST /csourceRegistrations', { ...registration, ...ofOne('a') });
      }),
    },
  },
  {
    number: '436_06',
    by: 'Antares',
    title: 'How a source wants to be spoken to',
    checks: {
      'contentType application/ld+json: the @context is in the body': withSource(async (hub, source) => {
        source.answers['POST /entities'] = [201];
        const info = contextSourceInfo('contentType', 'application/ld+json');
        await source.register(hub, { ...onlySpeed('a'), mode: 'exclusive', operations, ...info });
        await createThing(hub, 'a', { speed });
        const { headers, body } = source.asked[0] ?? {};
        assert.match(String(headers?.['content-type']), /application\/ld\+json/);
        assert.ok('@context' in body);
      }),
      'jsonldContext: JSON in its terms, with a Link and no @context in the body': withSource(async (hub, source) => {
        const tempo = 'https://x.example/speed';
        const { url } = await hostContext(hub, { tempo });
        source.answers['POST /entities'] = [201];
        const info = contextSourceInfo('jsonldContext', url);
        const about = ofOne('a', { propertyNames: [tempo] });
        await source.register(hub, { ...about, mode: 'exclusive', operations, ...info });
        await createThing(hub, 'a', { [tempo]: speed });
        const { headers, body } = source.asked[0] ?? {};
        assert.match(String(headers?.['content-type']), /application\/json/);
        assert.ok(String(headers?.link).includes(url));
        assert.deepEqual([body.tempo, body['@context']], [speed, undefined]);
      }),
      'accept: a reading asks for it': withSource(async (hub, source) => {
        source.answers['GET /entities/'] = [200, thing('a', { speed })];
        const info = contextSourceInfo('accept', 'application/ld+json');
        await source.register(hub, { ...onlySpeed('a'), mode: 'exclusive', operations, ...info });
        assert.deepEqual((await read(hub, idOf('a'))).speed, speed);
        assert.equal(source.asked[0]?.headers.accept, 'application/ld+json');
      }),
    },
  },
  {
    number: '5614_01',
    by: 'Antares',
    title: 'Creation: a source that does not take it',
    checks: {
      'a redirecting one: Conflict, and the entity is nowhere': withSource(async (hub, source) => {
        source.answers['POST /entities'] = [201];
        await source.register(hub, { ...ofOne('a'), mode: 'redirect', operations: ['retrieveOps'] });
        expectError(await hub.send('POST /entities', thing('a', { speed })), 409, 'Conflict');
        assert.deepEqual(creations(source), []);
        expectStatus(await hub.send(`GET /entities/${idOf('a')}`), 404);
      }),
      'an inclusive one: the entity is created here': withSource(async (hub, source) => {
        source.answers['POST /entities'] = [201];
        await source.register(hub, { ...ofOne('a'), operations: ['retrieveOps'] });
        await createThing(hub, 'a', { speed });
        assert.deepEqual([creations(source), await isHere(hub, 'a')], [[], true]);
      }),
    },
  },
];
