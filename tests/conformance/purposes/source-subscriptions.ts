import assert from 'node:assert/strict';
import { waitFor } from '../../support/hub-process.ts';
import type { ClauseHub } from '../clause.ts';
import { expectBad, expectError, idsOf, ld, sendFor } from '../expect.ts';
import { hostContext } from '../own-context.ts';
import type { Purpose } from '../purpose.ts';
import {
  change,
  expectUnknown,
  geoQ,
  id,
  nowhere,
  path,
  shown,
  subscribe,
  subscription,
  terms,
  three,
  watched,
} from '../registration-subscription.ts';

const creation: readonly Purpose[] = [
  {
    number: '038_01',
    by: 'ETSI',
    title: 'Create a subscription to registrations',
    checks: {
      'it is kept as it was given': async (hub) => {
        const { text, headers } = await subscribe(hub);
        assert.deepEqual([text, headers.get('location')], ['', `/ngsi-ld/v1${path}/${id}`]);
        const { notification, status, isActive, ...rest } = await shown(hub);
        const given = subscription();
        assert.deepEqual({ ...rest, notification: { endpoint: notification.endpoint } }, given);
        assert.deepEqual([status, isActive], ['active', true]);
      },
    },
  },
  {
    number: '038_02',
    by: 'ETSI',
    title: 'Create one without an id',
    checks: {
      'it is given one': async (hub) => {
        const { id: _id, ...body } = subscription();
        const { headers } = await subscribe(hub, body);
        const at = String(headers.get('location')).replace('/ngsi-ld/v1', '');
        assert.deepEqual((await sendFor(hub, 200, `GET ${at}`)).json.entities, body.entities);
      },
    },
  },
  {
    number: '038_03',
    by: 'ETSI',
    title: 'Create one that does not say whether it is active',
    checks: {
      'it is': async (hub) => {
        await subscribe(hub);
        assert.equal((await shown(hub)).status, 'active');
      },
    },
  },
  {
    number: '038_04',
    by: 'ETSI',
    title: 'Create one that is not active',
    checks: {
      'it is paused': async (hub) => {
        await subscribe(hub, subscription(nowhere, { isActive: false }));
        const { isActive, status } = await shown(hub);
        assert.deepEqual([isActive, status], [false, 'paused']);
      },
    },
  },
  {
    number: '038_05',
    by: 'ETSI',
    title: 'Create one with an end',
    checks: {
      'it is expired from then on': async (hub) => {
        const expiresAt = new Date(Date.now() + 3_000).toISOString();
        await subscribe(hub, subscription(nowhere, { expiresAt }));
        await waitFor('the end', async () => (await shown(hub)).status === 'expired');
        assert.equal(Date.parse((await shown(hub)).expiresAt), Date.parse(expiresAt));
        assert.ok(Date.now() >= Date.parse(expiresAt));
      },
    },
  },
  {
    number: '038_06',
    by: 'ETSI',
    title: 'Create one without an end',
    checks: {
      'it stays active': async (hub) => {
        await subscribe(hub);
        await new Promise((resolve) => setTimeout(resolve, 2_000));
        const { status, expiresAt } = await shown(hub);
        assert.deepEqual([status, expiresAt], ['active', undefined]);
      },
    },
  },
  {
    number: '038_07',
    by: 'ETSI',
    title: 'Create one under an id that is taken',
    checks: {
      'is AlreadyExists': async (hub) => {
        await subscribe(hub);
        expectError(await hub.send(`POST ${path}`, subscription()), 409, 'AlreadyExists');
      },
    },
  },
  {
    number: '038_08',
    by: 'ETSI',
    title: 'Create what is no subscription',
    checks: Object.fromEntries(
      Object.entries({
        'without a notification': { notification: undefined },
        'of another type': { type: 'Pump' },
        'with a q that is none': { q: '(broken' },
        'that watches no attributes': { watchedAttributes: [] },
      }).map(([name, more]) => [
        `${name} is BadRequestData`,
        (hub: ClauseHub) => expectBad(hub, `POST ${path}`, subscription(nowhere, more)),
      ]),
    ),
  },
  {
    number: '038_09',
    by: 'ETSI',
    title: 'Create one that is over',
    checks: {
      'is BadRequestData': (hub) =>
        expectBad(hub, `POST ${path}`, subscription(nowhere, { expiresAt: '2020-01-01T00:00:00Z' })),
    },
  },
];

const keeping: readonly Purpose[] = [
  {
    number: '039_01',
    by: 'ETSI',
    title: 'Change a subscription to registrations',
    checks: {
      'what is given is changed, the rest stays': async (hub) => {
        await subscribe(hub);
        const members = { entities: [{ type: 'Basin' }], ...watched, geoQ };
        assert.equal((await change(hub, members)).text, '');
        const after = await shown(hub);
        for (const [name, value] of Object.entries(members)) assert.deepEqual(after[name], value);
        assert.equal(after.notification.endpoint.uri, nowhere);
      },
    },
  },
  {
    number: '039_02',
    by: 'ETSI',
    title: 'Change by an id that is no URI',
    checks: { 'is BadRequestData': (hub) => expectBad(hub, `PATCH ${path}/nowhere`, watched) },
  },
  {
    number: '039_03',
    by: 'ETSI',
    title: 'Change what is not there',
    checks: { 'is ResourceNotFound': (hub) => expectUnknown(hub, `PATCH ${path}/${id}`, watched) },
  },
  {
    number: '039_04',
    by: 'ETSI',
    title: 'Changes that cannot be',
    checks: Object.fromEntries(
      Object.entries({ 'of the type': { type: 'Pump' }, 'of the notification': { notification: 'here' } }).map(
        ([name, members]) => [
          `${name} are BadRequestData`,
          async (hub: ClauseHub) => {
            await subscribe(hub);
            await expectBad(hub, `PATCH ${path}/${id}`, members);
          },
        ],
      ),
    ),
  },
  {
    number: '039_05',
    by: 'ETSI',
    title: 'Change by what is no JSON',
    checks: {
      'is InvalidRequest': async (hub) => {
        await subscribe(hub);
        expectError(await hub.send(`PATCH ${path}/${id}`, '{"entities": '), 400, 'InvalidRequest');
      },
    },
  },
  {
    number: '040_01',
    by: 'ETSI',
    title: 'Retrieve a subscription to registrations',
    checks: {
      'in the terms of who asks, with a Link to them': async (hub) => {
        const { url, link } = await hostContext(hub, terms);
        await subscribe(hub, { ...subscription(nowhere, watched), '@context': terms }, ld);
        const answer = await sendFor(hub, 200, `GET ${path}/${id}`, undefined, link);
        assert.deepEqual([answer.json.entities, answer.json.watchedAttributes], [[{ type: 'Pump' }], ['flow']]);
        assert.ok(answer.headers.get('link')?.startsWith(`<${url}>`));
        const core = await shown(hub);
        assert.deepEqual([core.entities, core.watchedAttributes], [[{ type: terms.Pump }], [terms.flow]]);
      },
    },
  },
  {
    number: '040_02',
    by: 'ETSI',
    title: 'Retrieve by an id that is no URI',
    checks: { 'is BadRequestData': (hub) => expectBad(hub, `GET ${path}/nowhere`) },
  },
  {
    number: '040_03',
    by: 'ETSI',
    title: 'Retrieve what is not there',
    checks: { 'is ResourceNotFound': (hub) => expectUnknown(hub, `GET ${path}/${id}`) },
  },
  {
    number: '041_01',
    by: 'ETSI',
    title: 'List subscriptions to registrations',
    checks: {
      'all of them': async (hub) => {
        await three(hub);
        assert.deepEqual(idsOf(await sendFor(hub, 200, `GET ${path}`)), ['urn:x:0', 'urn:x:1', 'urn:x:2']);
      },
    },
  },
  {
    number: '041_02',
    by: 'ETSI',
    title: 'List at most so many',
    checks: {
      'one, two, or all there are': async (hub) => {
        await three(hub);
        for (const [limit, count] of [
          [1, 1],
          [2, 2],
          [15, 3],
        ])
          assert.equal((await sendFor(hub, 200, `GET ${path}?limit=${limit}`)).json.length, count);
      },
    },
  },
  {
    number: '041_03',
    by: 'ETSI',
    title: 'List in pages',
    checks: {
      'with links to the pages around': async (hub) => {
        await three(hub);
        for (const [limit, offset, count, before, after] of [
          [1, 1, 1, true, true],
          [2, 2, 1, true, false],
          [15, 0, 3, false, false],
        ]) {
          const { json, headers } = await sendFor(hub, 200, `GET ${path}?limit=${limit}&offset=${offset}`);
          const links = headers.get('link') ?? '';
          assert.deepEqual(
            [json.length, links.includes('rel="prev"'), links.includes('rel="next"')],
            [count, before, after],
          );
        }
        const first = await sendFor(hub, 200, `GET ${path}?limit=2`);
        const next = /<\/ngsi-ld\/v1([^>]*)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1];
        assert.deepEqual(idsOf(await sendFor(hub, 200, `GET ${next}`)), ['urn:x:2']);
      },
    },
  },
  {
    number: '041_04',
    by: 'ETSI',
    title: 'List by numbers that are none',
    checks: {
      'is BadRequestData': async (hub) => {
        for (const query of ['limit=-5&offset=2', 'limit=2&offset=-3', 'limit=0&offset=-1'])
          await expectBad(hub, `GET ${path}?${query}`);
      },
    },
  },
  {
    number: '042_01',
    by: 'ETSI',
    title: 'Delete a subscription to registrations',
    checks: {
      'it is gone': async (hub) => {
        await subscribe(hub);
        assert.equal((await sendFor(hub, 204, `DELETE ${path}/${id}`)).text, '');
        await sendFor(hub, 404, `GET ${path}/${id}`);
      },
    },
  },
  {
    number: '042_02',
    by: 'ETSI',
    title: 'Delete by an id that is no URI',
    checks: { 'is BadRequestData': (hub) => expectBad(hub, `DELETE ${path}/nowhere`) },
  },
  {
    number: '042_03',
    by: 'ETSI',
    title: 'Delete what is not there',
    checks: { 'is ResourceNotFound': (hub) => expectUnknown(hub, `DELETE ${path}/${id}`) },
  },
];

/** Subscriptions to registrations of context sources (5.11). */
export const purposes: readonly Purpose[] = [...creation, ...keeping];
