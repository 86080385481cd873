import assert from 'node:assert/strict';
import type { ClauseHub } from '../clause.ts';
import { expectError, idOf, ld, sendFor } from '../expect.ts';
import { type ContextHost, hostContext, linkTo, withContextHost } from '../own-context.ts';
import type { Purpose } from '../purpose.ts';
import { notices, withReceiver } from '../receiver.ts';

const terms = (name: string) => ({ [name]: `https://example.org/${name}` });
const served = JSON.stringify({ '@context': terms('far') });
const coreUrl = 'https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.9.jsonld';
const at = (name: string) => `/jsonldContexts/${encodeURIComponent(name)}`;
const list = async (hub: ClauseHub, query = '') => (await sendFor(hub, 200, `GET /jsonldContexts${query}`)).json;
const details = async (hub: ClauseHub, name: string) => (await sendFor(hub, 200, `GET ${at(name)}?details=true`)).json;
const lastOf = (path: string) => String(path.split('/').at(-1));

/** Every query of a list: with and without `details=false`, of each kind or all. */
const queries = (kinds: readonly string[]) =>
  ['', 'details=false'].flatMap((first) =>
    ['', ...kinds.map((kind) => `kind=${kind}`)].map(
      (second) => `?${[first, second].filter((one) => one !== '').join('&')}`,
    ),
  );

/** What clause 5.13.3.5 has in details, and no more. */
function checkDetails(found: Record<string, unknown>, kind: string): void {
  const known = ['URL', 'localId', 'kind', 'createdAt', 'expiresAt', 'lastUsage', 'numberOfHits', 'extraInfo'];
  for (const name of known.slice(0, 4)) assert.equal(typeof found[name], 'string', name);
  assert.equal(found.kind, kind);
  for (const name of Object.keys(found)) assert.ok(known.includes(name), name);
}

/** Uses the @context of a host in an entity, so that the hub has a copy. */
async function useHost(hub: ClauseHub, { url }: ContextHost): Promise<void> {
  await sendFor(hub, 201, 'POST /entities', { id: idOf('a'), type: 'Thing', far: 1 }, linkTo(url));
}

const withCopy = (check: (hub: ClauseHub, host: ContextHost) => Promise<void>) =>
  withContextHost(served, async (hub, host) => {
    await useHost(hub, host);
    await check(hub, host);
  });

const subscribe = (hub: ClauseHub, more: object = {}, uri = 'http://127.0.0.1:9/') =>
  sendFor(
    hub,
    201,
    'POST /subscriptions',
    {
      '@context': [terms('one'), terms('two')],
      id: 'urn:x:sub',
      type: 'Subscription',
      entities: [{ type: 'Thing' }],
      notification: { endpoint: { uri }, ...more },
    },
    ld,
  );

/** The URL of the @context that a subscription with several has brought about. */
async function implicit(hub: ClauseHub): Promise<string> {
  await subscribe(hub);
  const { jsonldContext } = (await sendFor(hub, 200, 'GET /subscriptions/urn:x:sub')).json;
  assert.equal(typeof jsonldContext, 'string');
  return jsonldContext;
}

const refuses =
  (status: number, name: string, ...calls: readonly string[]) =>
  async (hub: ClauseHub) => {
    for (const call of calls) {
      const answer = await hub.send(call);
      expectError(answer, status, name);
      assert.equal(typeof answer.json.title, 'string');
    }
  };
const gone = 'the suite expects 503; table 6.3.2-1 of v1.9.1 gives LdContextNotAvailable the status 504';

/** Hosting, listing, serving and deleting of @contexts. */
export const purposes: readonly Purpose[] = [
  {
    number: '050_01',
    by: 'ETSI',
    title: 'Add an @context',
    checks: {
      'of terms or of URLs it is Hosted; the answer has no body': withContextHost(served, async (hub, { url }) => {
        for (const context of [terms('a'), [url]]) {
          const answer = await sendFor(hub, 201, 'POST /jsonldContexts', { '@context': context });
          assert.equal(answer.text, '');
          const id = lastOf(String(answer.headers.get('location')));
          assert.equal((await details(hub, id)).kind, 'Hosted');
        }
      }),
    },
  },
  {
    number: '050_02',
    by: 'ETSI',
    title: 'Add what is no @context',
    missing: [
      'the suite expects InvalidRequest of JSON without @context; by clause 5.5.4 what is JSON and no JSON-LD is BadRequestData',
    ],
    checks: {
      'JSON without an @context is BadRequestData': async (hub) => {
        expectError(await hub.send('POST /jsonldContexts', terms('a')), 400, 'BadRequestData');
      },
      'what is no JSON is InvalidRequest': async (hub) => {
        expectError(await hub.send('POST /jsonldContexts', '{"a": 1 "b": 2}'), 400, 'InvalidRequest');
      },
    },
  },
  {
    number: '050_03',
    by: 'ETSI',
    title: 'A subscription with several @contexts',
    checks: {
      'brings one about that is ImplicitlyCreated': async (hub) => {
        await subscribe(hub);
        const [found, ...more] = await list(hub, '?details=true&kind=ImplicitlyCreated');
        assert.deepEqual([found.kind, more], ['ImplicitlyCreated', []]);
      },
      'notifications in plain JSON name it': withReceiver(async (hub, receiver) => {
        await subscribe(hub, {}, receiver.uri);
        await sendFor(hub, 201, 'POST /entities', { id: idOf('a'), type: 'Thing', 'https://example.org/two': 1 });
        const [notice] = (await notices(receiver, 1)) || [];
        assert.equal(notice.body.data[0].two.value, 1);
        const url = /<([^>]+)>/.exec(notice.headers.link)?.[1] ?? '';
        const [found] = await list(hub, '?details=true&kind=ImplicitlyCreated');
        assert.equal(lastOf(url), found.localId);
      }),
    },
  },
  {
    number: '050_04',
    by: 'ETSI',
    title: 'Add an @context made of URLs',
    checks: {
      'each of them is Cached once it is used': withContextHost(served, async (hub, { url }) => {
        const own = await hostContext(hub, [url]);
        await sendFor(hub, 201, 'POST /entities', { id: idOf('a'), type: 'Thing', far: 1 }, own.link);
        assert.deepEqual(await list(hub, '?kind=Cached'), [url]);
      }),
    },
  },
  {
    number: '051_01',
    by: 'ETSI',
    title: 'Delete a hosted @context',
    checks: {
      'is 204 without a body': async (hub) => {
        const { path } = await hostContext(hub, terms('a'));
        assert.equal((await sendFor(hub, 204, `DELETE ${path}`)).text, '');
        await sendFor(hub, 404, `GET ${path}`);
      },
    },
  },
  {
    number: '051_02',
    by: 'ETSI',
    title: 'Delete an @context that is not there',
    checks: { 'is ResourceNotFound': refuses(404, 'ResourceNotFound', 'DELETE /jsonldContexts/4711') },
  },
  {
    number: '051_03',
    by: 'ETSI',
    title: 'Delete a cached @context',
    checks: {
      'by its URL': withCopy(async (hub, { url }) => {
        assert.equal((await details(hub, url)).kind, 'Cached');
        assert.equal((await sendFor(hub, 204, `DELETE ${at(url)}`)).text, '');
      }),
    },
  },
  {
    number: '051_04',
    by: 'ETSI',
    title: 'Deletions that cannot be',
    missing: [
      'the suite expects BadRequestData of reload=true with an unknown id; by clause 5.13.5.4 that is ResourceNotFound',
    ],
    checks: {
      'an unknown id is ResourceNotFound': refuses(
        404,
        'ResourceNotFound',
        'DELETE /jsonldContexts/wrong',
        'DELETE /jsonldContexts/wrong?reload=false',
        'DELETE /jsonldContexts/wrong?reload=true',
      ),
      'reload is true or false': refuses(400, 'BadRequestData', 'DELETE /jsonldContexts/wrong?reload=perhaps'),
      'a hosted one cannot be reloaded': async (hub) => {
        const { path } = await hostContext(hub, terms('a'));
        await refuses(400, 'BadRequestData', `DELETE ${path}?reload=true`)(hub);
      },
    },
  },
  {
    number: '051_05',
    by: 'ETSI',
    title: 'Reload what its host serves no longer',
    missing: [gone],
    checks: {
      'is LdContextNotAvailable': withCopy(async (hub, { url, stop }) => {
        stop();
        expectError(await hub.send(`DELETE ${at(url)}?reload=true`), 504, 'LdContextNotAvailable');
      }),
    },
  },
  {
    number: '051_06',
    by: 'ETSI',
    title: 'Delete an implicitly created @context',
    checks: {
      'is 204 without a body': async (hub) => {
        assert.equal((await sendFor(hub, 204, `DELETE ${at(lastOf(await implicit(hub)))}`)).text, '');
      },
    },
  },
  {
    number: '051_07',
    by: 'ETSI',
    title: 'Reload an implicitly created @context',
    checks: {
      'is BadRequestData': async (hub) =>
        refuses(400, 'BadRequestData', `DELETE ${at(lastOf(await implicit(hub)))}?reload=true`)(hub),
    },
  },
  {
    number: '051_08',
    by: 'ETSI',
    title: 'Delete the core @context',
    missing: [
      'the suite expects BadRequestData; the core @context is part of the hub and in no storage, so that clause 5.13.5.4 makes it ResourceNotFound',
    ],
    checks: {
      'is refused': refuses(404, 'ResourceNotFound', `DELETE ${at(coreUrl)}`, `DELETE ${at(coreUrl)}?reload=false`),
    },
  },
  {
    number: '051_09',
    by: 'ETSI',
    title: 'Reload the core @context',
    missing: [
      'the suite expects it in the storage, and to be downloaded again; it comes with the hub and does not change',
    ],
    checks: { 'is refused': refuses(404, 'ResourceNotFound', `DELETE ${at(coreUrl)}?reload=true`) },
  },
  {
    number: '052_01',
    by: 'ETSI',
    title: 'List no @contexts',
    checks: {
      'is an empty list, whatever is asked for': async (hub) => {
        for (const query of queries(['Hosted', 'Cached', 'ImplicitlyCreated']))
          assert.deepEqual(await list(hub, query), [], query);
      },
    },
  },
  {
    number: '052_02',
    by: 'ETSI',
    title: 'List one @context',
    checks: {
      'is its URL': async (hub) => {
        const { url } = await hostContext(hub, terms('a'));
        for (const query of queries(['Hosted'])) assert.deepEqual(await list(hub, query), [url], query);
      },
    },
  },
  {
    number: '052_03',
    by: 'ETSI',
    title: 'List several @contexts',
    checks: {
      'are their URLs': async (hub) => {
        const urls: string[] = [];
        for (const name of ['a', 'b', 'c']) urls.push((await hostContext(hub, terms(name))).url);
        for (const query of queries(['Hosted']))
          assert.deepEqual((await list(hub, query)).toSorted(), urls.toSorted(), query);
      },
    },
  },
  {
    number: '052_04',
    by: 'ETSI',
    title: 'List what does not exist',
    checks: {
      'another kind, or details that are neither true nor false, are BadRequestData': refuses(
        400,
        'BadRequestData',
        ...[
          'kind=other',
          'details=other',
          'details=other&kind=other',
          'details=true&kind=other',
          'details=other&kind=Hosted',
        ].map((query) => `GET /jsonldContexts?${query}`),
      ),
    },
  },
  {
    number: '052_05',
    by: 'ETSI',
    title: 'List @contexts with details',
    checks: {
      'each has its own': async (hub) => {
        const urls: string[] = [];
        for (const name of ['a', 'b', 'c']) urls.push((await hostContext(hub, terms(name))).url);
        for (const query of ['?details=true', '?details=true&kind=Hosted']) {
          const found = await list(hub, query);
          for (const one of found) checkDetails(one, 'Hosted');
          assert.deepEqual(found.map((one: { URL: string }) => one.URL).toSorted(), urls.toSorted());
        }
      },
    },
  },
  {
    number: '052_06',
    by: 'ETSI',
    title: 'List implicitly created @contexts',
    checks: {
      'among all and those of their kind, not among others': async (hub) => {
        const url = await implicit(hub);
        for (const query of queries(['ImplicitlyCreated'])) assert.deepEqual(await list(hub, query), [url], query);
        for (const query of ['?kind=Hosted', '?kind=Cached', '?details=false&kind=Hosted'])
          assert.deepEqual(await list(hub, query), []);
      },
      'it is served': async (hub) => {
        const { json } = await sendFor(hub, 200, `GET ${at(lastOf(await implicit(hub)))}`);
        assert.deepEqual(json['@context'].slice(0, 2), [terms('one'), terms('two')]);
      },
    },
  },
  {
    number: '052_07',
    by: 'ETSI',
    title: 'List cached @contexts',
    checks: {
      'with details': withCopy(async (hub, { url }) => {
        const [found, ...more] = await list(hub, '?details=true&kind=Cached');
        checkDetails(found, 'Cached');
        assert.deepEqual([found.URL, more], [url, []]);
      }),
    },
  },
  {
    number: '053_01',
    by: 'ETSI',
    title: 'Serve an @context',
    checks: {
      'as it was added, as JSON': async (hub) => {
        const { path } = await hostContext(hub, terms('a'));
        for (const query of ['', '?details=false']) {
          const answer = await sendFor(hub, 200, `GET ${path}${query}`);
          assert.match(answer.headers.get('content-type') ?? '', /^application\/json/);
          assert.deepEqual(answer.json, { '@context': terms('a') });
        }
        const asked = await sendFor(hub, 200, `GET ${path}`, undefined, { accept: 'application/ld+json' });
        assert.match(asked.headers.get('content-type') ?? '', /^application\/ld\+json/);
      },
    },
  },
  {
    number: '053_02',
    by: 'ETSI',
    title: 'Serve the details of an @context',
    checks: {
      'what the clause has in them, as JSON': async (hub) => {
        const { path } = await hostContext(hub, terms('a'));
        const answer = await sendFor(hub, 200, `GET ${path}?details=true`);
        assert.match(answer.headers.get('content-type') ?? '', /^application\/json/);
        checkDetails(answer.json, 'Hosted');
      },
    },
  },
  {
    number: '053_03',
    by: 'ETSI',
    title: 'Serve an @context that is not there',
    checks: { 'is ResourceNotFound': refuses(404, 'ResourceNotFound', 'GET /jsonldContexts/wrong?details=true') },
  },
  {
    number: '053_04',
    by: 'ETSI',
    title: 'How often a hosted @context was used',
    checks: {
      'is counted': async (hub) => {
        const { path, link } = await hostContext(hub, terms('a'));
        const id = lastOf(path);
        assert.equal((await details(hub, id)).numberOfHits, 0);
        await sendFor(hub, 201, 'POST /entities', { id: idOf('a'), type: 'Thing', a: 1 }, link);
        assert.equal((await details(hub, id)).numberOfHits, 1);
      },
    },
  },
  {
    number: '053_05',
    by: 'ETSI',
    title: 'A copy after a reload that failed',
    missing: [gone],
    checks: {
      'is still there': withCopy(async (hub, { url, stop }) => {
        stop();
        await sendFor(hub, 504, `DELETE ${at(url)}?reload=true`);
        const answer = await sendFor(hub, 200, `GET ${at(url)}?details=true`);
        assert.match(answer.headers.get('content-type') ?? '', /^application\/json/);
        checkDetails(answer.json, 'Cached');
      }),
    },
  },
  {
    number: '053_06',
    by: 'ETSI',
    title: 'How often a cached @context was used',
    checks: {
      'each use of it counts, and each time it is served': withCopy(async (hub, { url }) => {
        assert.equal((await details(hub, url)).numberOfHits, 1);
        await sendFor(hub, 201, 'POST /entities', { id: idOf('second'), type: 'Thing', one: 1 }, linkTo(url));
        assert.equal((await details(hub, url)).numberOfHits, 3);
      }),
    },
  },
  {
    number: '053_07',
    by: 'ETSI',
    title: 'Serve the details of an implicitly created @context',
    checks: {
      'what the clause has in them': async (hub) => {
        checkDetails(await details(hub, lastOf(await implicit(hub))), 'ImplicitlyCreated');
      },
    },
  },
  {
    number: '053_08',
    by: 'ETSI',
    title: 'How often an implicitly created @context was used',
    checks: {
      'is counted': async (hub) => {
        const url = await implicit(hub);
        await sendFor(hub, 201, 'POST /entities', { id: idOf('a'), type: 'Thing', one: 1 }, linkTo(url));
        for (const count of [1, 2]) assert.equal((await details(hub, lastOf(url))).numberOfHits, count);
      },
    },
  },
  {
    number: '5132_01',
    by: 'Antares',
    title: 'Values that are no @context',
    checks: {
      'a number, a truth, or a number in a list are BadRequestData and stored nowhere': async (hub) => {
        for (const context of [5, true, [terms('a'), 5]]) {
          const answer = await hub.send('POST /jsonldContexts', { '@context': context });
          expectError(answer, 400, 'BadRequestData');
          assert.equal(answer.headers.get('location'), null);
        }
      },
    },
  },
  {
    number: '5134_01',
    by: 'Antares',
    title: 'Hosted @contexts of other tenants',
    checks: {
      'are neither served, listed nor deleted': async (hub) => {
        const { path, url } = await hostContext(hub, terms('secret'));
        const other = { 'ngsild-tenant': `${hub.tenant}-other` };
        await sendFor(hub, 201, 'POST /jsonldContexts', { '@context': terms('mine') }, other);
        for (const call of [`GET ${path}`, `GET ${path}?details=true`, `DELETE ${path}`]) {
          const answer = await hub.send(call, undefined, other);
          expectError(answer, 404, 'ResourceNotFound');
          assert.doesNotMatch(answer.text, /secret/);
        }
        for (const query of ['', '?details=true'])
          assert.ok(
            !(await sendFor(hub, 200, `GET /jsonldContexts${query}`, undefined, other)).text.includes(lastOf(url)),
          );
        assert.deepEqual((await sendFor(hub, 200, `GET ${path}`)).json, { '@context': terms('secret') });
        await sendFor(hub, 204, `DELETE ${path}`);
      },
    },
  },
  {
    number: '5135_01',
    by: 'Antares',
    title: 'A reload that fails',
    checks: {
      'leaves the copy, which can be deleted': withCopy(async (hub, { url, stop }) => {
        stop();
        expectError(await hub.send(`DELETE ${at(url)}?reload=true`), 504, 'LdContextNotAvailable');
        assert.equal((await details(hub, url)).kind, 'Cached');
        await sendFor(hub, 204, `DELETE ${at(url)}`);
        await sendFor(hub, 404, `GET ${at(url)}?details=true`);
      }),
    },
  },
];
