import { duration_ms, type Instant, isDuration, type Permission } from '@hub/kernel';
import { type Route, route, signedIn } from '@hub/runtime';
import { Type } from 'typebox';
import { identityErrors } from './errors.ts';
import type { Keys } from './keys.ts';

const id = Type.String({ minLength: 1, maxLength: 64 });
const closed = { additionalProperties: false };
const longestOverlap_ms = 7 * 24 * 3_600_000;
const noStore = { 'cache-control': 'no-store' };

export function keyRoutes(keys: Keys, clock: () => Instant): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/keys',
      allow: 'key.manage',
      summary: 'Service keys with what they were made for; never the keys themselves',
      handle: async ({ principal }) => ({ body: { items: await keys.list(signedIn(principal)) } }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/keys',
      allow: 'key.manage',
      stepUp: true,
      summary: 'Makes a service key; it is told in this answer and never again',
      body: Type.Object(
        {
          name: Type.String({ minLength: 1, maxLength: 100 }),
          permissions: Type.Array(Type.String({ pattern: '^[a-z][A-Za-z]*[.][a-z][A-Za-z]*$' }), {
            minItems: 1,
            maxItems: 50,
            uniqueItems: true,
          }),
          unit: Type.Optional(id),
          expiresIn: Type.Optional(Type.String({ maxLength: 20 })),
        },
        closed,
      ),
      async handle({ body: { name, permissions, unit = 'city', expiresIn = 'P90D' }, principal }) {
        const expiresAt = clock() + lengthOf(expiresIn);
        const made = { name, unit, expiresAt, permissions: permissions as Permission[] };
        return { status: 201, headers: noStore, body: await keys.create(signedIn(principal), made) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/keys/:keyId/rotation',
      allow: 'key.manage',
      stepUp: true,
      summary: 'A new key in place of an old one, which goes on for a while',
      params: Type.Object({ keyId: id }),
      body: Type.Object({ overlap: Type.Optional(Type.String({ maxLength: 20 })) }, closed),
      async handle({ params, body, principal }) {
        const overlap_ms = lengthOf(body.overlap ?? 'PT0S');
        if (overlap_ms > longestOverlap_ms) throw identityErrors.badPeriod();
        return {
          status: 201,
          headers: noStore,
          body: await keys.rotate(signedIn(principal), params.keyId, overlap_ms),
        };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/keys/:keyId',
      allow: 'key.manage',
      summary: 'Revokes a key at once',
      params: Type.Object({ keyId: id }),
      async handle({ params, principal }) {
        await keys.revoke(signedIn(principal), params.keyId);
        return { status: 204 };
      },
    }),
  ];
}

/** @throws identity.badPeriod */
function lengthOf(text: string): number {
  if (!isDuration(text)) throw identityErrors.badPeriod();
  return duration_ms(text);
}
