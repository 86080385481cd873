import assert from 'node:assert/strict';
import { createThing, expectBad, expectError, expectStatus, ld, sendFor } from '../expect.ts';
import type { Purpose } from '../purpose.ts';
import {
  body,
  each,
  given,
  id,
  ofType,
  ownLink,
  path,
  place,
  register,
  shown,
  terms,
  typeOf,
} from '../registration.ts';

const later = '2099-01-01T00:00:00Z';
const withInfo = (value: unknown) => ({ ...ofType('Pump'), contextSourceInfo: value });
const exclusive = (information: object) => ({ ...body, mode: 'exclusive', information: [information] });
const onePump = { entities: [{ type: 'Pump', id: 'urn:x:pump:7' }], propertyNames: ['flow'] };

/** Registration of context sources (5.9). */
export const purposes: readonly Purpose[] = [
  {
    number: '033_01',
    by: 'ETSI',
    title: 'Register with an id',
    checks: each(
      {
        'without mode and operations': [{}],
        'with mode and operations': [
          { mode: 'exclusive', operations: ['queryEntity', 'queryTemporal', 'updateOps'], information: [onePump] },
        ],
        'with a place': [{ location: place }],
        'with an end': [{ expiresAt: later }],
      },
      async (hub, more) => {
        const { headers } = await register(hub, { ...given, ...more });
        assert.equal(headers.get('location'), `/ngsi-ld/v1${path}/${id}`);
        const { status: _status, ...registered } = await shown(hub);
        assert.deepEqual(registered, { ...given, ...more });
      },
    ),
  },
  {
    number: '033_02',
    by: 'ETSI',
    title: 'Register what says nothing of what it has',
    checks: {
      'is BadRequestData': (hub) =>
        expectBad(hub, `POST ${path}`, { id, type: body.type, information: null, '@context': [] }, ld),
    },
  },
  {
    number: '033_03',
    by: 'ETSI',
    title: 'Register under an id that is taken',
    checks: {
      'is AlreadyExists': async (hub) => {
        await register(hub, given);
        expectError(await hub.send(`POST ${path}`, given), 409, 'AlreadyExists');
      },
    },
  },
  {
    number: '033_04',
    by: 'ETSI',
    title: 'JSON takes its @context from a Link',
    checks: {
      'names are shown by the terms of who asks, and in full without': async (hub) => {
        const link = await ownLink(hub);
        const made = await sendFor(hub, 201, `POST ${path}`, given, link);
        assert.equal(made.text, '');
        assert.equal(typeOf(await shown(hub, id, link)), 'Pump');
        assert.equal(typeOf(await shown(hub)), terms.Pump);
      },
    },
  },
  {
    number: '033_05',
    by: 'ETSI',
    title: 'JSON without a Link has the default @context',
    checks: {
      'a name of the default @context is no term of another': async (hub) => {
        const link = await ownLink(hub);
        await register(hub, given);
        assert.equal(typeOf(await shown(hub, id, link)), 'ngsi-ld:default-context/Pump');
        assert.equal(typeOf(await shown(hub)), 'Pump');
      },
    },
  },
  {
    number: '033_06',
    by: 'ETSI',
    title: 'JSON that holds an @context',
    checks: { 'is BadRequestData': (hub) => expectBad(hub, `POST ${path}`, { ...given, '@context': terms }) },
  },
  {
    number: '033_07',
    by: 'ETSI',
    title: 'JSON-LD takes its @context from the body',
    checks: {
      'names are shown by the terms of who asks, and in full without': async (hub) => {
        await sendFor(hub, 201, `POST ${path}`, { ...given, '@context': terms }, ld);
        assert.equal(typeOf(await shown(hub, id, await ownLink(hub))), 'Pump');
        assert.equal(typeOf(await shown(hub)), terms.Pump);
      },
    },
  },
  {
    number: '033_08',
    by: 'ETSI',
    title: 'JSON-LD without an @context',
    checks: { 'is BadRequestData': (hub) => expectBad(hub, `POST ${path}`, given, ld) },
  },
  {
    number: '033_09',
    by: 'ETSI',
    title: 'JSON-LD with a Link',
    checks: {
      'is BadRequestData': async (hub) =>
        expectBad(hub, `POST ${path}`, { ...given, '@context': terms }, { ...ld, ...(await ownLink(hub)) }),
    },
  },
  {
    number: '033_10',
    by: 'ETSI',
    title: 'Register what is no registration, or is over',
    checks: each(
      {
        'another structure is BadRequestData': [{ id, type: body.type }],
        'an end in the past is BadRequestData': [{ ...given, expiresAt: '2020-01-01T00:00:00Z' }],
      },
      (hub, registration) => expectBad(hub, `POST ${path}`, registration),
    ),
  },
  {
    number: '033_11',
    by: 'ETSI',
    title: 'Register without an id',
    checks: {
      'it is given one': async (hub) => {
        const { headers, text } = await register(hub, body);
        assert.equal(text, '');
        const own = decodeURIComponent(headers.get('location')?.split('/').pop() ?? '');
        const { status: _status, ...registered } = await shown(hub, own);
        assert.deepEqual(registered, { id: own, ...body });
      },
    },
  },
  {
    number: '033_12',
    by: 'Antares',
    title: 'Keys and values to be sent along',
    checks: {
      ...each(
        {
          'a value that is a number': [[{ key: 'X-Custom', value: 123 }]],
          'a value that is a list': [[{ key: 'X-Custom', value: ['a'] }]],
          'no value': [[{ key: 'X-Custom' }]],
          'a key that is a number': [[{ key: 5, value: 'v' }]],
        },
        (hub, info) => expectBad(hub, `POST ${path}`, withInfo(info)),
      ),
      'texts are taken': async (hub) => {
        await register(hub, withInfo([{ key: 'X-Custom', value: 'abc' }]));
      },
    },
  },
  {
    number: '436_03',
    by: 'Antares',
    title: 'What is registered as the only place',
    checks: {
      ...each(
        {
          'names attributes': [{ entities: onePump.entities }],
          'names entities, not a type': [{ ...onePump, entities: [{ type: 'Pump' }] }],
          'names entities, not a pattern': [{ ...onePump, entities: [{ type: 'Pump', idPattern: '7$' }] }],
        },
        (hub, information) => expectBad(hub, `POST ${path}`, exclusive(information)),
      ),
      'no second source may claim it, exclusive or redirect': async (hub) => {
        await register(hub, exclusive(onePump));
        for (const mode of ['exclusive', 'redirect'])
          expectError(await hub.send(`POST ${path}`, { ...exclusive(onePump), mode }), 409, 'Conflict');
      },
      'several may be redirected to': async (hub) => {
        for (let count = 0; count < 2; count++) await register(hub, { ...exclusive(onePump), mode: 'redirect' });
      },
    },
  },
  {
    number: '5234_01',
    by: 'Antares',
    title: 'How a source wants to be treated',
    checks: {
      ...each<[unknown]>(
        {
          'no object': ['yes'],
          'a cacheDuration that is no duration': [{ cacheDuration: 'bogus' }],
          'no cooldown at all': [{ cooldown: 0 }],
          'a timeout below nought': [{ timeout: -5 }],
          'localOnly that is no truth': [{ localOnly: 'yes' }],
        },
        (hub, management) => expectBad(hub, `POST ${path}`, { ...ofType('Pump'), management }),
      ),
      'what is right is taken': async (hub) => {
        const management = { cacheDuration: 'PT5M', cooldown: 500, timeout: 3000, localOnly: true };
        await register(hub, { ...ofType('Pump'), management });
      },
    },
  },
  {
    number: '5922_01',
    by: 'Antares',
    title: 'Registrations that cannot be',
    checks: {
      'an auxiliary source is not written to': (hub) =>
        expectBad(hub, `POST ${path}`, { ...body, mode: 'auxiliary', operations: ['updateEntity'] }),
      'entities that are here cannot be redirected': async (hub) => {
        const information = [{ entities: [{ type: 'Thing', id: await createThing(hub, 'a') }] }];
        const redirect = { ...body, information, mode: 'redirect', operations: ['retrieveOps'] };
        expectError(await hub.send(`POST ${path}`, redirect), 409, 'Conflict');
      },
      'attributes that are here cannot be registered as elsewhere alone': async (hub) => {
        const entities = [{ type: 'Thing', id: await createThing(hub, 'a', { flow: 5 }) }];
        const claim = { ...exclusive({ entities, propertyNames: ['flow'] }), operations: ['retrieveOps'] };
        expectError(await hub.send(`POST ${path}`, claim), 409, 'Conflict');
      },
    },
  },
  {
    number: '034_01',
    by: 'ETSI',
    title: 'Change a registration',
    checks: {
      'what is given is changed': async (hub) => {
        await register(hub, given);
        const { text } = await sendFor(hub, 204, `PATCH ${path}/${id}`, { id, endpoint: 'http://127.0.0.1:10' });
        assert.equal(text, '');
        assert.equal((await shown(hub)).endpoint, 'http://127.0.0.1:10');
      },
    },
  },
  {
    number: '034_02',
    by: 'ETSI',
    title: 'Changes that cannot be',
    checks: each<[string, object]>(
      {
        'an id that is no URI': ['nowhere', { ...body, type: 'Pump' }],
        'another type': [id, { ...given, type: 'Pump' }],
        'what must be there taken away': [id, { id, type: body.type, information: null }],
      },
      async (hub, of, fragment) => {
        await register(hub, given);
        await expectBad(hub, `PATCH ${path}/${of}`, { ...fragment, '@context': terms }, ld);
      },
    ),
  },
  {
    number: '034_03',
    by: 'ETSI',
    title: 'Change a registration that is not there',
    checks: {
      'is ResourceNotFound': async (hub) => {
        const answer = await hub.send(`PATCH ${path}/${id}`, { ...given, '@context': terms }, ld);
        expectError(answer, 404, 'ResourceNotFound');
      },
    },
  },
  {
    number: '034_04',
    by: 'ETSI',
    title: 'Change a registration by what is no JSON',
    checks: {
      'is InvalidRequest': async (hub) => {
        await register(hub, given);
        expectError(await hub.send(`PATCH ${path}/${id}`, '{"endpoint": '), 400, 'InvalidRequest');
      },
    },
  },
  {
    number: '034_05',
    by: 'ETSI',
    title: 'Let a registration never end',
    checks: {
      'an end that is null is none': async (hub) => {
        await register(hub, { ...given, expiresAt: later });
        await sendFor(hub, 204, `PATCH ${path}/${id}`, { id, expiresAt: null });
        assert.equal((await shown(hub)).expiresAt, undefined);
      },
    },
  },
  {
    number: '034_06',
    by: 'ETSI',
    title: 'Change a registration without saying which',
    checks: {
      'is no method of the list': async (hub) => {
        for (const end of ['', '/'])
          expectStatus(await hub.send(`PATCH ${path}${end}`, { endpoint: 'http://127.0.0.1:10' }), 405);
      },
    },
  },
  {
    number: '035_01',
    by: 'ETSI',
    title: 'Delete a registration',
    checks: {
      'it is gone': async (hub) => {
        await register(hub, given);
        assert.equal((await sendFor(hub, 204, `DELETE ${path}/${id}`)).text, '');
        await sendFor(hub, 404, `GET ${path}/${id}`);
      },
    },
  },
  {
    number: '035_02',
    by: 'ETSI',
    title: 'Deletions that cannot be',
    checks: {
      'without an id is no method of the list': async (hub) => {
        for (const end of ['', '/']) expectStatus(await hub.send(`DELETE ${path}${end}`), 405);
      },
      'an id that is no URI is BadRequestData': (hub) => expectBad(hub, `DELETE ${path}/nowhere`),
    },
  },
  {
    number: '035_03',
    by: 'ETSI',
    title: 'Delete a registration that is not there',
    checks: {
      'is ResourceNotFound': async (hub) =>
        expectError(await hub.send(`DELETE ${path}/${id}`), 404, 'ResourceNotFound'),
    },
  },
];
