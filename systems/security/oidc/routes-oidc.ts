import type { Permission } from '@hub/kernel';
import { type Route, route, signedIn } from '@hub/runtime';
import { Type } from 'typebox';
import { cookieOf } from '../gate.ts';
import { closed, noStore, personOf } from '../sign-in/route-parts.ts';
import type { Clients } from './clients.ts';
import { type Interactions, interactionCookie } from './interactions.ts';
import { clientKinds, type OidcClient, realms } from './store-clients.ts';

const id = Type.String({ minLength: 1, maxLength: 64 });
const text = Type.String({ minLength: 1, maxLength: 100 });
const uris = Type.Optional(Type.Array(Type.String({ minLength: 8, maxLength: 500 }), { maxItems: 20 }));
const NewClient = Type.Object(
  {
    title: Type.Object({ zh: text, en: text }, closed),
    kind: Type.Union(clientKinds.map((kind) => Type.Literal(kind))),
    realm: Type.Optional(Type.Union(realms.map((realm) => Type.Literal(realm)))),
    redirectUris: uris,
    postLogoutRedirectUris: uris,
    jwks: Type.Optional(
      Type.Object(
        { keys: Type.Array(Type.Object({}, { additionalProperties: true }), { minItems: 1, maxItems: 10 }) },
        closed,
      ),
    ),
    pairwise: Type.Optional(Type.Boolean()),
    permissions: Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { maxItems: 50, uniqueItems: true })),
    unit: Type.Optional(id),
  },
  closed,
);

/** A client as administrators see it: the metadata in it are what was registered, never a secret. */
function present({ metadata, tenant: _, ...client }: OidcClient & { readonly secret?: string }) {
  const { redirect_uris: redirectUris = [], token_endpoint_auth_method: method, subject_type: subject } = metadata;
  return { ...client, redirectUris, method, pairwise: subject === 'pairwise' };
}

export function oidcRoutes(clients: Clients, interactions: Interactions): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/oidc/clients',
      allow: 'key.manage',
      summary: 'Applications and systems that sign in by the hub',
      handle: async ({ principal }) => ({
        body: { items: (await clients.list(signedIn(principal))).map(present) },
      }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/oidc/clients',
      allow: 'key.manage',
      stepUp: true,
      summary: 'Registers an application or a system; its secret is told in this answer and never again',
      body: NewClient,
      bodyLimit: 65_536,
      async handle({ body, principal }) {
        const order = { ...body, permissions: (body.permissions ?? []) as Permission[] };
        return { status: 201, headers: noStore, body: present(await clients.register(signedIn(principal), order)) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/oidc/clients/:clientId/secret',
      allow: 'key.manage',
      stepUp: true,
      summary: 'A new secret in place of the old one, told once',
      params: Type.Object({ clientId: id }),
      handle: async ({ params, principal }) => ({
        status: 201,
        headers: noStore,
        body: await clients.renewSecret(signedIn(principal), params.clientId),
      }),
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/oidc/clients/:clientId',
      allow: 'key.manage',
      summary: 'Ends a client and every token it holds',
      params: Type.Object({ clientId: id }),
      async handle({ params, principal }) {
        await clients.end(signedIn(principal), params.clientId);
        return { status: 204 };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/oidc/interaction',
      allow: 'signedIn',
      summary: 'Which application asks to know who is signed in, and what it would be told',
      async handle({ headers, principal }) {
        return {
          headers: noStore,
          body: await interactions.get(signedIn(principal), cookieOf(headers, interactionCookie)),
        };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/oidc/interaction',
      allow: 'signedIn',
      summary: 'Lets an application know who is signed in and as which post, or not',
      body: Type.Object({ allow: Type.Boolean(), post: Type.Optional(id) }, closed),
      bodyLimit: 4096,
      async handle({ body, headers, principal }) {
        const answer = await interactions.answer(personOf(principal), cookieOf(headers, interactionCookie), body);
        return { headers: noStore, body: answer };
      },
    }),
  ];
}
