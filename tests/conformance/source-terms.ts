import assert from 'node:assert/strict';
import type { ClauseCheck } from './clause.ts';
import { idOf, property, sendFor } from './expect.ts';
import { withSource } from './source.ts';

const core = 'https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.9.jsonld';

/** A source is spoken to, and understood, in the terms of an @context that its registration names. @param said how that is said of a URL */
export const inTermsOf = (said: (url: string) => { readonly key: string; readonly value: string }): ClauseCheck =>
  withSource(async (hub, source) => {
    const names = { Ding: 'https://example.org/Thing', menge: 'https://example.org/amount' };
    const own = { Thing: names.Ding, amount: names.menge };
    const { headers } = await sendFor(hub, 201, 'POST /jsonldContexts', { '@context': names });
    const url = hub.url + headers.get('location');
    source.answers['GET /entities'] = [
      200,
      [{ id: idOf('a'), type: 'Ding', menge: property(7, { sort: property(1) }) }],
    ];
    source.answers['POST /entities'] = [201];
    await source.register(hub, {
      information: [{ entities: [{ type: names.Ding }] }],
      operations: ['redirectionOps', 'federationOps'],
      contextSourceInfo: [said(url)],
    });
    const mine = await sendFor(hub, 201, 'POST /jsonldContexts', { '@context': own });
    const link = `<${hub.url}${mine.headers.get('location')}>; rel="http://www.w3.org/ns/json-ld#context"`;
    const path = 'GET /entities?type=Thing&q=amount>5&options=keyValues';
    const { json } = await sendFor(hub, 200, path, undefined, { link });
    assert.deepEqual(json, [{ id: idOf('a'), type: 'Thing', amount: 7 }]);
    const asked = new URLSearchParams(source.asked[0]?.path.split('?')[1]);
    assert.deepEqual([asked.get('type'), asked.get('q')], ['Ding', 'menge>5']);
    assert.match(String(source.asked[0]?.headers.link), new RegExp(url));
    const body = { id: idOf('b'), type: 'Thing', amount: 3, '@context': [own, core] };
    await sendFor(hub, 201, 'POST /entities', body, { 'content-type': 'application/ld+json' });
    const sent = source.asked[1];
    assert.deepEqual(sent?.body, { id: idOf('b'), type: 'Ding', menge: 3 });
    assert.equal(sent?.headers['content-type'], 'application/json');
  });
