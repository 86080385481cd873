import assert from 'node:assert/strict';
import type { Clause, ClauseCheck } from '../clause.ts';
import { sendFor } from '../expect.ts';

type Call = readonly [status: number, call: string, body?: unknown];

const id = 'urn:x:1';
const entity = { id, type: 'Thing', n: 1 };
const past = { id, type: 'Thing', n: [{ type: 'Property', value: 1, observedAt: '2026-01-01T00:00:00Z' }] };
const made: Call = [201, 'POST /entities', entity];
const madePast: Call = [201, 'POST /temporal/entities', past];
const registration = {
  id: 'urn:x:r',
  type: 'ContextSourceRegistration',
  information: [{ entities: [{ type: 'Faraway' }] }],
  endpoint: 'http://127.0.0.1:9',
};
const subscription = {
  id: 'urn:x:s',
  type: 'Subscription',
  entities: [{ type: 'Faraway' }],
  notification: { endpoint: { uri: 'http://127.0.0.1:9/' } },
};
const things = { type: 'Query', entities: [{ type: 'Thing' }] };
const since = 'timerel=after&timeAt=2020-01-01T00:00:00Z';
const snapshot = { id: 'urn:x:p', type: 'Snapshot', snapshotQueries: [things] };
const instance = ':instance';

/** Each resource of table 6.2-1: what its methods answer, one after the other, and one method it does not have. */
const resources: readonly (readonly [
  number: string,
  path: string,
  wrong: string | undefined,
  calls: readonly Call[],
])[] = [
  ['6.4', 'entities/', 'PUT', [made, [200, 'GET /entities?type=Thing'], [204, 'DELETE /entities?type=Thing']]],
  [
    '6.5',
    'entities/{entityId}',
    'POST',
    [
      made,
      [200, `GET /entities/${id}`],
      [204, `PATCH /entities/${id}`, { n: 2 }],
      [204, `PUT /entities/${id}`, { type: 'Thing', n: 3 }],
      [204, `DELETE /entities/${id}`],
      [404, `GET /entities/${id}`],
    ],
  ],
  [
    '6.6',
    'entities/{entityId}/attrs/',
    'DELETE',
    [made, [204, `POST /entities/${id}/attrs`, { m: 1 }], [204, `PATCH /entities/${id}/attrs`, { n: 2 }]],
  ],
  [
    '6.7',
    'entities/{entityId}/attrs/{attrId}',
    'POST',
    [
      made,
      [204, `PATCH /entities/${id}/attrs/n`, { value: 2 }],
      [204, `PUT /entities/${id}/attrs/n`, { value: 3 }],
      [204, `DELETE /entities/${id}/attrs/n`],
      [404, `DELETE /entities/${id}/attrs/n`],
    ],
  ],
  [
    '6.8',
    'csourceRegistrations/',
    'DELETE',
    [
      [201, 'POST /csourceRegistrations', registration],
      [409, 'POST /csourceRegistrations', registration],
      [200, 'GET /csourceRegistrations?type=Faraway'],
    ],
  ],
  [
    '6.9',
    'csourceRegistrations/{registrationId}',
    'POST',
    [
      [201, 'POST /csourceRegistrations', registration],
      [200, 'GET /csourceRegistrations/urn:x:r'],
      [204, 'PATCH /csourceRegistrations/urn:x:r', { description: 'x' }],
      [204, 'DELETE /csourceRegistrations/urn:x:r'],
      [404, 'GET /csourceRegistrations/urn:x:r'],
    ],
  ],
  [
    '6.10',
    'subscriptions/',
    'DELETE',
    [
      [201, 'POST /subscriptions', subscription],
      [200, 'GET /subscriptions'],
    ],
  ],
  [
    '6.11',
    'subscriptions/{subscriptionId}',
    'POST',
    [
      [201, 'POST /subscriptions', subscription],
      [200, 'GET /subscriptions/urn:x:s'],
      [204, 'PATCH /subscriptions/urn:x:s', { description: 'x' }],
      [204, 'DELETE /subscriptions/urn:x:s'],
      [404, 'GET /subscriptions/urn:x:s'],
    ],
  ],
  [
    '6.12',
    'csourceSubscriptions/',
    'DELETE',
    [
      [201, 'POST /csourceSubscriptions', subscription],
      [200, 'GET /csourceSubscriptions'],
    ],
  ],
  [
    '6.13',
    'csourceSubscriptions/{subscriptionId}',
    'POST',
    [
      [201, 'POST /csourceSubscriptions', subscription],
      [200, 'GET /csourceSubscriptions/urn:x:s'],
      [204, 'PATCH /csourceSubscriptions/urn:x:s', { description: 'x' }],
      [204, 'DELETE /csourceSubscriptions/urn:x:s'],
      [404, 'GET /csourceSubscriptions/urn:x:s'],
    ],
  ],
  [
    '6.14',
    'entityOperations/create',
    'GET',
    [
      [201, 'POST /entityOperations/create', [entity]],
      [207, 'POST /entityOperations/create', [entity, { ...entity, id: 'urn:x:2' }]],
    ],
  ],
  [
    '6.15',
    'entityOperations/upsert',
    'GET',
    [
      [201, 'POST /entityOperations/upsert', [entity]],
      [204, 'POST /entityOperations/upsert', [entity]],
    ],
  ],
  [
    '6.16',
    'entityOperations/update',
    'GET',
    [
      made,
      [204, 'POST /entityOperations/update', [entity]],
      [207, 'POST /entityOperations/update', [entity, { ...entity, id: 'urn:x:2' }]],
    ],
  ],
  [
    '6.17',
    'entityOperations/delete',
    'GET',
    [made, [204, 'POST /entityOperations/delete', [id]], [207, 'POST /entityOperations/delete', [id]]],
  ],
  [
    '6.18',
    'temporal/entities/',
    'PUT',
    [
      madePast,
      [204, 'POST /temporal/entities', past],
      [200, `GET /temporal/entities?type=Thing&${since}`],
      [400, 'GET /temporal/entities?type=Thing'],
    ],
  ],
  [
    '6.19',
    'temporal/entities/{entityId}',
    'PUT',
    [
      madePast,
      [200, `GET /temporal/entities/${id}`],
      [204, `DELETE /temporal/entities/${id}`],
      [404, `GET /temporal/entities/${id}`],
    ],
  ],
  [
    '6.20',
    'temporal/entities/{entityId}/attrs/',
    'GET',
    [madePast, [204, `POST /temporal/entities/${id}/attrs`, { m: past.n }]],
  ],
  [
    '6.21',
    'temporal/entities/{entityId}/attrs/{attrId}',
    'POST',
    [madePast, [204, `DELETE /temporal/entities/${id}/attrs/n`], [404, `DELETE /temporal/entities/${id}/attrs/n`]],
  ],
  [
    '6.22',
    'temporal/entities/{entityId}/attrs/{attrId}/{instanceId}',
    'GET',
    [
      madePast,
      [204, `PATCH /temporal/entities/${id}/attrs/n/${instance}`, { n: { value: 5 } }],
      [204, `DELETE /temporal/entities/${id}/attrs/n/${instance}`],
    ],
  ],
  ['6.25', 'types/', 'POST', [made, [200, 'GET /types'], [200, 'GET /types?details=true']]],
  ['6.26', 'types/{type}', 'POST', [made, [200, 'GET /types/Thing'], [404, 'GET /types/Nothing']]],
  ['6.27', 'attributes/', 'POST', [made, [200, 'GET /attributes'], [200, 'GET /attributes?details=true']]],
  ['6.28', 'attributes/{attrId}', 'POST', [made, [200, 'GET /attributes/n'], [404, 'GET /attributes/none']]],
  [
    '6.29',
    'jsonldContexts',
    'PUT',
    [
      [201, 'POST /jsonldContexts', { '@context': { a: 'https://a.example/a' } }],
      [200, 'GET /jsonldContexts'],
    ],
  ],
  [
    '6.30',
    'jsonldContexts/{contextId}',
    'PUT',
    [
      [404, 'GET /jsonldContexts/none'],
      [404, 'DELETE /jsonldContexts/none'],
    ],
  ],
  [
    '6.31',
    'entityOperations/merge',
    'GET',
    [
      made,
      [204, 'POST /entityOperations/merge', [{ ...entity, n: 2 }]],
      [207, 'POST /entityOperations/merge', [{ ...entity, id: 'urn:x:2' }]],
    ],
  ],
  [
    '6.32',
    'entityMaps/{entityMapId}',
    'POST',
    [
      [404, 'GET /entityMaps/urn:x:none'],
      [404, 'PATCH /entityMaps/urn:x:none', { expiresAt: '2099-01-01T00:00:00Z' }],
      [404, 'DELETE /entityMaps/urn:x:none'],
    ],
  ],
  ['6.33', 'info/sourceIdentity', 'POST', [[200, 'GET /info/sourceIdentity']]],
  ['6.34', 'entityMaps', 'PUT', [made, [201, 'GET /entityMaps?type=Thing'], [201, 'POST /entityMaps', things]]],
  [
    '6.36',
    'snapshots/',
    'PUT',
    [
      [201, 'POST /snapshots', snapshot],
      [409, 'POST /snapshots', snapshot],
      [204, 'DELETE /snapshots?q=snapshotPriority==5'],
      [404, 'DELETE /snapshots?q=snapshotPriority==5'],
    ],
  ],
  [
    '6.37',
    'snapshots/{snapshotId}',
    'POST',
    [
      [201, 'POST /snapshots', snapshot],
      [200, 'GET /snapshots/urn:x:p'],
      [200, 'PATCH /snapshots/urn:x:p', { snapshotPriority: 3 }],
      [204, 'DELETE /snapshots/urn:x:p'],
      [404, 'GET /snapshots/urn:x:p'],
    ],
  ],
  ['6.38', 'snapshots/{snapshotId}/clone', 'GET', [[404, 'POST /snapshots/urn:x:none/clone', { type: 'Snapshot' }]]],
];

/** The path of a resource with something in the place of each variable. */
const sample = (path: string) => path.replaceAll(/\{\w+\}/g, 'urn:x:some').replace(/\/$/, '');

const answers =
  (calls: readonly Call[]): ClauseCheck =>
  async (hub) => {
    for (const [status, call, body] of calls) {
      let path = call;
      if (call.includes(instance)) {
        const { json } = await sendFor(hub, 200, `GET /temporal/entities/${id}`);
        path = call.replace(instance, json.n[0].instanceId);
      }
      const answer = await sendFor(hub, status, path, body);
      if (status === 204) assert.equal(answer.text, '');
      // Of what is made by itself it is said where it is.
      if (status === 201 && !/entityOperations/.test(call))
        assert.match(answer.headers.get('location') ?? '', /^\/ngsi-ld\/v1\//);
    }
  };

const refuses =
  (path: string, method: string): ClauseCheck =>
  async (hub) => {
    const answer = await sendFor(hub, 405, `${method} /${sample(path)}`, method === 'GET' ? undefined : {});
    assert.ok((answer.headers.get('allow') ?? '') !== '');
  };

/** The resources of the HTTP binding (clauses 6.4 to 6.38) that have no family of their own. */
export const clauses: readonly Clause[] = resources.map(([number, path, wrong, calls]) => ({
  number,
  title: `Resource: ${path}`,
  checks: {
    'its methods answer as their tables say': answers(calls),
    ...(wrong === undefined ? {} : { [`${wrong} is no method of it`]: refuses(path, wrong) }),
  },
}));
