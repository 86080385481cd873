import { type Route, route, signedIn } from '@hub/runtime';
import type { RegistrationResponseJSON } from '@simplewebauthn/server';
import { Type } from 'typebox';
import { citizenToken } from '../gate.ts';
import { challenge, closed, credential, noStore, originOf } from '../sign-in/route-parts.ts';
import { ownSessionRoutes } from '../sign-in/routes-own-sessions.ts';
import { citizenRealm } from '../sign-in/sign-in-realm.ts';
import { type CitizenRouteDeps, passwordText } from './routes-session.ts';

const id = Type.String({ minLength: 1, maxLength: 64 });

/** What citizens do with their own account. What opens it anew asks for the password once more. */
export function citizenAccountRoutes(deps: CitizenRouteDeps): readonly Route[] {
  const { accounts, sessions, passkeys, publicUrl } = deps;
  return [
    route({
      method: 'POST',
      path: '/api/v1/citizen/account/password',
      allow: 'own.act',
      summary: 'Changes one’s password; every other session of the account ends',
      body: Type.Object({ old: passwordText, new: passwordText }, closed),
      bodyLimit: 4096,
      async handle({ body, headers, principal }) {
        const caller = signedIn(principal);
        await accounts.checkOwn(caller.id, body.old);
        await accounts.setPassword(caller.id, body.new);
        await sessions.endOthers(caller.id, citizenToken(headers));
        return { status: 204 };
      },
    }),
    ...ownSessionRoutes(citizenRealm, sessions),
    route({
      method: 'GET',
      path: '/api/v1/citizen/account/passkeys',
      allow: 'own.read',
      summary: 'One’s passkeys',
      handle: async ({ principal }) => ({
        headers: noStore,
        body: { items: await passkeys.list(signedIn(principal).id) },
      }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/citizen/account/passkeys/challenge',
      allow: 'own.act',
      summary: 'What a new passkey is to sign; takes the password once more',
      body: Type.Object({ password: passwordText }, closed),
      bodyLimit: 4096,
      async handle({ headers, body, principal }) {
        const { id: citizen, name } = signedIn(principal);
        await accounts.checkOwn(citizen, body.password);
        const about = { id: citizen, name: (await accounts.get(citizen)).identifier, title: name };
        return { headers: noStore, body: await passkeys.beginRegistration(about, originOf(headers, publicUrl)) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/citizen/account/passkeys',
      allow: 'own.act',
      summary: 'Adds a passkey to the account',
      body: Type.Object(
        { challenge, name: Type.String({ minLength: 1, maxLength: 60 }), response: credential },
        closed,
      ),
      bodyLimit: 65_536,
      async handle({ body, headers, principal }) {
        // The schema has seen that it is an object; what is in it, the library checks bit by bit.
        const response = body.response as unknown as RegistrationResponseJSON;
        const origin = originOf(headers, publicUrl);
        await passkeys.finishRegistration(signedIn(principal).id, { ...body, response }, origin);
        return { status: 201, body: { items: await passkeys.list(signedIn(principal).id) } };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/citizen/account/passkeys/:factorId',
      allow: 'own.act',
      summary: 'Removes a passkey',
      params: Type.Object({ factorId: id }),
      async handle({ params, principal }) {
        await passkeys.remove(signedIn(principal).id, params.factorId);
        return { status: 204 };
      },
    }),
  ];
}
