import { type Route, route, signedIn } from '@hub/runtime';
import { Type } from 'typebox';
import { closed, noStore } from '../sign-in/route-parts.ts';
import type { Counter } from './counter.ts';

const code = Type.String({ minLength: 8, maxLength: 20 });
const seen = Type.Union([
  Type.Object({ kind: Type.Literal('contact') }, closed),
  Type.Object(
    {
      kind: Type.Literal('document'),
      name: Type.String({ minLength: 1, maxLength: 60 }),
      number: Type.String({ minLength: 15, maxLength: 20 }),
    },
    closed,
  ),
]);

/** What an official at a counter does for a citizen who stands there and shows a code. */
export function counterRoutes(counter: Counter): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/v1/counter/lookup',
      allow: 'citizen.check',
      summary: 'Whose code it is, masked: to compare with who stands there',
      body: Type.Object({ code }, closed),
      bodyLimit: 4096,
      handle: async ({ body, principal }) => ({
        headers: noStore,
        body: await counter.lookUp(signedIn(principal), body.code),
      }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/counter/checks',
      allow: 'citizen.check',
      stepUp: true,
      summary: 'Confirms the contact (level 2) or the identity by a document (level 3) of whoever shows the code',
      body: Type.Object({ code, seen }, closed),
      bodyLimit: 4096,
      handle: async ({ body, principal }) => ({
        status: 201,
        headers: noStore,
        body: await counter.check(signedIn(principal), body.code, body.seen),
      }),
    }),
  ];
}
