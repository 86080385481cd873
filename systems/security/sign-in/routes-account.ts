import { type Route, route } from '@hub/runtime';
import type { RegistrationResponseJSON } from '@simplewebauthn/server';
import { Type } from 'typebox';
import { bearerToken } from '../gate.ts';
import type { Sessions } from '../sessions.ts';
import type { Factors } from './factors.ts';
import type { Passkeys } from './passkeys.ts';
import { challenge, closed, code, credential, noStore, originOf, personOf } from './route-parts.ts';
import { ownSessionRoutes } from './routes-own-sessions.ts';
import { staffRealm } from './sign-in-realm.ts';

const name = Type.String({ minLength: 1, maxLength: 60 });
const id = Type.String({ minLength: 1, maxLength: 64 });

/** What people do with their own account. */
export function accountRoutes(deps: {
  readonly sessions: Sessions;
  readonly factors: Factors;
  readonly passkeys: Passkeys;
  readonly publicUrl: string;
  readonly issuer: string;
}): readonly Route[] {
  const { sessions, factors, passkeys, publicUrl, issuer } = deps;
  return [
    route({
      method: 'POST',
      path: '/api/v1/account/password',
      allow: 'signedIn',
      stepUp: true,
      beforeOwnPassword: true,
      summary: 'Changes one’s password; every other session of the account ends',
      body: Type.Object(
        { old: Type.String({ minLength: 1, maxLength: 256 }), new: Type.String({ minLength: 1, maxLength: 256 }) },
        closed,
      ),
      bodyLimit: 4096,
      async handle({ body, headers, principal }) {
        await sessions.changePassword(bearerToken(headers) ?? '', personOf(principal).id, body);
        return { status: 204 };
      },
    }),
    ...ownSessionRoutes(staffRealm, sessions),
    route({
      method: 'GET',
      path: '/api/v1/account/factors',
      allow: 'signedIn',
      summary: 'One’s second factors, and how many recovery codes are left',
      async handle({ principal }) {
        if (principal?.kind !== 'person') return { headers: noStore, body: { items: [], recoveryCodes: 0 } };
        return { headers: noStore, body: await factors.list(principal.id) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/account/factors/totp',
      allow: 'signedIn',
      stepUp: true,
      summary: 'Begins to enrol an authenticator app; the secret is told once',
      body: Type.Object({ name }, closed),
      async handle({ body, principal }) {
        const person = personOf(principal);
        const label = (await sessions.findAccount(person.id))?.name ?? person.name;
        return {
          status: 201,
          headers: noStore,
          body: await factors.beginTotp(person.id, { name: body.name, label, issuer }),
        };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/account/factors/:factorId/confirmation',
      allow: 'signedIn',
      summary: 'Ends enrolling by a code of the app; with the first factor come recovery codes, told once',
      params: Type.Object({ factorId: id }),
      body: Type.Object({ code }, closed),
      async handle({ params, body, headers, principal }) {
        const account = personOf(principal).id;
        const recoveryCodes = await sessions.judge(`factor ${account}`, () =>
          factors.confirmTotp(account, params.factorId, body.code),
        );
        await sessions.strengthen(bearerToken(headers) ?? '');
        return { headers: noStore, body: { recoveryCodes } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/account/passkeys/challenge',
      allow: 'signedIn',
      stepUp: true,
      summary: 'What a new passkey is to sign',
      async handle({ headers, principal }) {
        const person = personOf(principal);
        const account = {
          id: person.id,
          name: (await sessions.findAccount(person.id))?.name ?? person.name,
          title: person.name,
        };
        return { headers: noStore, body: await passkeys.beginRegistration(account, originOf(headers, publicUrl)) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/account/passkeys',
      allow: 'signedIn',
      stepUp: true,
      summary: 'Enrols a passkey; with the first factor come recovery codes, told once',
      body: Type.Object({ challenge, name, response: credential }, closed),
      bodyLimit: 65_536,
      async handle({ body, headers, principal }) {
        const account = personOf(principal).id;
        const isFirst = (await factors.list(account)).items.length === 0;
        // The schema has seen that it is an object; what is in it, the library checks bit by bit.
        const response = body.response as unknown as RegistrationResponseJSON;
        await passkeys.finishRegistration(account, { ...body, response }, originOf(headers, publicUrl));
        await sessions.strengthen(bearerToken(headers) ?? '');
        const recoveryCodes = isFirst ? await factors.renewRecoveryCodes(account) : [];
        return { status: 201, headers: noStore, body: { recoveryCodes } };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/account/factors/:factorId',
      allow: 'signedIn',
      stepUp: true,
      summary: 'Removes a second factor',
      params: Type.Object({ factorId: id }),
      async handle({ params, principal }) {
        await factors.remove(personOf(principal).id, params.factorId);
        return { status: 204 };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/account/recovery-codes',
      allow: 'signedIn',
      stepUp: true,
      summary: 'New recovery codes, told once; all before are void',
      handle: async ({ principal }) => ({
        headers: noStore,
        body: { recoveryCodes: await factors.renewRecoveryCodes(personOf(principal).id) },
      }),
    }),
  ];
}
