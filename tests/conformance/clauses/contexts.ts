import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { databases } from '../../support/databases.ts';
import { startHubProcess } from '../../support/hub-process.ts';
import type { Clause } from '../clause.ts';
import { expectError, idOf, ld, read, sendFor } from '../expect.ts';
import { linkTo } from '../own-context.ts';

const own = { '@context': { Car: 'https://example.org/Car', speed: 'https://example.org/speed' } };

/** @contexts: what they mean (clauses 4.4, 5.5.5, 5.5.7) and how they are kept (5.13). */
export const clauses: readonly Clause[] = [
  {
    number: '4.4',
    title: 'Core and user NGSI-LD @context',
    checks: {
      'names without a meaning of their own fall into the default vocabulary': async (hub) => {
        await sendFor(hub, 201, 'POST /entities', { id: idOf('a'), type: 'Thing' });
        const answer = await sendFor(hub, 200, 'GET /types/Thing');
        assert.equal(answer.json.id, 'https://uri.etsi.org/ngsi-ld/default-context/Thing');
      },
      '@id and @type may stand for id and type; answers say id and type': async (hub) => {
        await sendFor(hub, 201, 'POST /entities', { '@id': idOf('a'), '@type': 'Thing' });
        assert.deepEqual(await read(hub, idOf('a')), { id: idOf('a'), type: 'Thing' });
      },
      'core terms cannot be given another meaning': async (hub) => {
        const body = {
          '@context': { Property: 'https://example.org/Property' },
          id: idOf('a'),
          type: 'Thing',
          a: { type: 'Property', value: 1 },
        };
        await sendFor(hub, 201, 'POST /entities', body, ld);
        assert.equal((await read(hub, idOf('a'))).a.value, 1);
      },
    },
  },
  {
    number: '5.5.5',
    title: 'Default @context assignment',
    checks: {
      'what comes without an @context has the core @context': async (hub) => {
        await sendFor(hub, 201, 'POST /entities', { id: idOf('a'), type: 'Thing', temp: 1 });
        const answer = await sendFor(hub, 200, `GET /entities/${idOf('a')}`, undefined, {
          accept: 'application/ld+json',
        });
        assert.match(String(answer.json['@context']), /ngsi-ld-core-context/);
      },
      'a default user @context can be set, which the core @context still precedes': async () => {
        const terms = { speed: 'https://example.org/speed', unitCode: 'https://example.org/unit' };
        const host = createServer((_asked, response) => response.end(JSON.stringify({ '@context': terms })));
        await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
        const url = `http://127.0.0.1:${(host.address() as AddressInfo).port}/default.jsonld`;
        try {
          await databases[0]?.use(async (environment) => {
            const hub = await startHubProcess({
              ...environment,
              HUB_OUTBOUND_ALLOW: '127.0.0.1',
              HUB_DEFAULT_CONTEXT: url,
            });
            try {
              const entity = { id: idOf('a'), type: 'Thing', speed: { value: 5, unitCode: 'KMH' } };
              assert.equal((await hub.call('POST', '/ngsi-ld/v1/entities', entity)).status, 201);
              const shown = (await hub.call('GET', `/ngsi-ld/v1/entities/${idOf('a')}`)).body;
              assert.deepEqual(shown.speed, { type: 'Property', value: 5, unitCode: 'KMH' });
              const core = linkTo('https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.9.jsonld').link;
              const full = await fetch(`${hub.url}/ngsi-ld/v1/entities/${idOf('a')}`, {
                headers: { authorization: `Bearer ${await hub.signIn()}`, link: core },
              });
              assert.ok('https://example.org/speed' in ((await full.json()) as object), 'stored in full');
            } finally {
              await hub.stop();
            }
          });
        } finally {
          host.close();
          host.closeAllConnections();
        }
      },
    },
  },
  {
    number: '5.5.7',
    title: 'Term to URI expansion or compaction',
    checks: {
      'stored in full, shown by the terms of each request': async (hub) => {
        const { headers } = await sendFor(hub, 201, 'POST /jsonldContexts', own);
        const url = `${hub.url}${headers.get('location')}`;
        await sendFor(hub, 201, 'POST /entities', { ...own, id: idOf('a'), type: 'Car', speed: 5 }, ld);
        assert.deepEqual(Object.keys(await read(hub, idOf('a'))).sort(), ['https://example.org/speed', 'id', 'type']);
        const shown = await sendFor(hub, 200, 'GET /entities?type=Car&q=speed>4', undefined, linkTo(url));
        assert.deepEqual([shown.json[0].type, shown.json[0].speed.value], ['Car', 5]);
      },
      'contexts scoped to a term, or inside attributes, are BadRequestData': async (hub) => {
        const scoped = { a: { '@id': 'urn:v:a', '@context': { b: 'urn:v:b' } } };
        expectError(
          await hub.send('POST /entities', { '@context': scoped, id: idOf('a'), type: 'T' }, ld),
          400,
          'BadRequestData',
        );
        const inside = { id: idOf('a'), type: 'T', a: { value: 1, '@context': {} } };
        expectError(await hub.send('POST /entities', inside), 400, 'BadRequestData');
      },
    },
  },
  {
    number: '5.13.2',
    title: 'Add @context',
    checks: {
      'stores it as Hosted under an id of its own': async (hub) => {
        const { headers } = await sendFor(hub, 201, 'POST /jsonldContexts', own);
        const path = String(headers.get('location')).replace('/ngsi-ld/v1', '');
        assert.deepEqual((await sendFor(hub, 200, `GET ${path}`)).json, own);
      },
      'what is no @context is BadRequestData': async (hub) => {
        for (const body of [{}, { '@context': 5 }, { '@context': { a: { '@id': 5 } } }])
          expectError(await hub.send('POST /jsonldContexts', body), 400, 'BadRequestData');
      },
    },
  },
  {
    number: '5.13.3',
    title: 'List @contexts',
    checks: {
      'URLs, or details, of all or of one kind': async (hub) => {
        await sendFor(hub, 201, 'POST /jsonldContexts', own);
        assert.equal((await sendFor(hub, 200, 'GET /jsonldContexts')).json.length, 1);
        const [details] = (await sendFor(hub, 200, 'GET /jsonldContexts?details=true&kind=Hosted')).json;
        assert.deepEqual(
          [details.kind, typeof details.localId, typeof details.URL, typeof details.createdAt],
          ['Hosted', 'string', 'string', 'string'],
        );
        assert.deepEqual((await sendFor(hub, 200, 'GET /jsonldContexts?kind=Cached')).json, []);
      },
    },
  },
  {
    number: '5.13.4',
    title: 'Serve @context',
    checks: {
      'an unknown one is ResourceNotFound': async (hub) => {
        expectError(await hub.send('GET /jsonldContexts/none'), 404, 'ResourceNotFound');
      },
      'a cached one is not served': async (hub) => {
        await sendFor(hub, 201, 'POST /jsonldContexts?url=https://example.org/c.jsonld', own);
        const [{ localId }] = (await sendFor(hub, 200, 'GET /jsonldContexts?kind=Cached&details=true')).json;
        expectError(await hub.send(`GET /jsonldContexts/${localId}`), 422, 'OperationNotSupported');
      },
    },
  },
  {
    number: '5.13.5',
    title: 'Delete and Reload @context',
    checks: {
      'deletes it; an unknown one is ResourceNotFound': async (hub) => {
        const { headers } = await sendFor(hub, 201, 'POST /jsonldContexts', own);
        const path = String(headers.get('location')).replace('/ngsi-ld/v1', '');
        await sendFor(hub, 204, `DELETE ${path}`);
        expectError(await hub.send(`DELETE ${path}`), 404, 'ResourceNotFound');
      },
      'reload of what is not cached is BadRequestData; of what cannot be had LdContextNotAvailable, and the copy stays':
        async (hub) => {
          const { headers } = await sendFor(hub, 201, 'POST /jsonldContexts', own);
          const path = String(headers.get('location')).replace('/ngsi-ld/v1', '');
          expectError(await hub.send(`DELETE ${path}?reload=true`), 400, 'BadRequestData');
          await sendFor(hub, 201, 'POST /jsonldContexts?url=https://example.org/c.jsonld', own);
          const [{ localId }] = (await sendFor(hub, 200, 'GET /jsonldContexts?kind=Cached&details=true')).json;
          expectError(await hub.send(`DELETE /jsonldContexts/${localId}?reload=true`), 504, 'LdContextNotAvailable');
          await sendFor(hub, 200, `GET /jsonldContexts/${localId}?details=true`);
        },
    },
  },
];
