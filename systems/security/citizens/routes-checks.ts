import { isoInstant, type Principal } from '@hub/kernel';
import { limitPerAddress, type Route, type RouteRequest, route, signedIn, tokenBuckets } from '@hub/runtime';
import { Type } from 'typebox';
import { requestEntry } from '../audit/request-entry.ts';
import { closed, noStore } from '../sign-in/route-parts.ts';
import { citizenRealm, realmCookie } from '../sign-in/sign-in-realm.ts';
import { type CitizenRouteDeps, identifierText, passwordText } from './routes-session.ts';
import type { NewTicket, Tickets } from './tickets.ts';

const channel = Type.Enum(['counter', 'mail']);
const code = Type.String({ minLength: 8, maxLength: 20 });
const ticketParams = Type.Object({ ticketId: Type.String({ minLength: 1, maxLength: 64 }) });
const recoveryRate = { burst: 10, perMinute: 6 } as const;

export interface CheckRouteDeps extends CitizenRouteDeps {
  readonly tickets: Tickets;
  /** The contact of an account answers. */
  readonly markContact: (id: string) => Promise<void>;
  /** Whoever holds the ticket gets the account: a new password, and nothing of before opens it. */
  readonly recover: (id: string, password: string) => Promise<void>;
  readonly close: (by: Principal) => Promise<void>;
}

/** Raising the level of one's account, getting back into it, closing it. */
export function citizenCheckRoutes(deps: CheckRouteDeps): readonly Route[] {
  const { accounts, tickets, audit, clock } = deps;
  const record = (request: Pick<RouteRequest, 'principal' | 'headers' | 'address'>, action: string, id: string) =>
    audit?.record([requestEntry(request, { action, resource: { type: 'citizen', id }, retention: 'security' })]);

  const recovery = [
    route({
      method: 'POST',
      path: '/api/v1/citizen/recovery',
      allow: 'public',
      summary: 'A ticket to get back into an account; for one that is not there it looks alike',
      body: Type.Object({ identifier: identifierText, channel }, closed),
      bodyLimit: 4096,
      async handle({ body }) {
        const found = await accounts.findByIdentifier(body.identifier);
        const email = found?.identifierKind === 'email' ? found.identifier : undefined;
        const made = await tickets.open('recovery', body.channel, found && { id: found.id, email });
        return { status: 201, headers: noStore, body: ticketView(made) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/citizen/recovery/:ticketId',
      allow: 'public',
      summary:
        'Chooses a new password by a code that was mailed, or that a counter has confirmed; sessions and passkeys end',
      params: ticketParams,
      body: Type.Object({ code, password: passwordText }, closed),
      bodyLimit: 4096,
      async handle(request) {
        const { params, body } = request;
        accounts.refuseWeak(body.password);
        const id = await tickets.redeem(params.ticketId, body.code, 'recovery');
        await deps.recover(id, body.password);
        await record(request, 'citizen.recover', id);
        return { status: 204 };
      },
    }),
  ];

  return [
    route({
      method: 'GET',
      path: '/api/v1/citizen/channels',
      allow: 'public',
      summary: 'The ways a contact can be verified here',
      handle: () => ({ body: { items: tickets.channels } }),
    }),
    ...limitPerAddress(recovery, tokenBuckets(recoveryRate), clock),
    route({
      method: 'POST',
      path: '/api/v1/citizen/account/checks',
      allow: 'own.act',
      summary: 'Asks to be checked: a code to show at a counter, or one that goes to the e-mail address',
      body: Type.Object({ channel }, closed),
      bodyLimit: 4096,
      async handle({ body, principal }) {
        const account = await accounts.get(signedIn(principal).id);
        const email = account.identifierKind === 'email' ? account.identifier : undefined;
        const way = email === undefined ? 'counter' : body.channel;
        return {
          status: 201,
          headers: noStore,
          body: ticketView(await tickets.open('check', way, { id: account.id, email })),
        };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/citizen/account/checks/:ticketId',
      allow: 'own.act',
      summary: 'Types the code of the mail: the address answers, level 2',
      params: ticketParams,
      body: Type.Object({ code }, closed),
      bodyLimit: 4096,
      async handle(request) {
        const id = await tickets.redeem(request.params.ticketId, request.body.code, 'check');
        await deps.markContact(id);
        await record(request, 'citizen.check', id);
        return { status: 204 };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/citizen/account/closure',
      allow: 'own.act',
      summary: 'Closes the account by its password: name, contact and credentials are erased, consents withdrawn',
      body: Type.Object({ password: passwordText }, closed),
      bodyLimit: 4096,
      async handle(request) {
        const by = signedIn(request.principal);
        await accounts.checkOwn(by.id, request.body.password);
        await deps.close(by);
        await record(request, 'citizen.close', by.id);
        return { status: 204, headers: { 'set-cookie': realmCookie(citizenRealm, deps.secure)('') } };
      },
    }),
  ];
}

function ticketView({ expiresAt, ...ticket }: NewTicket) {
  return { ...ticket, expiresAt: isoInstant(expiresAt.getTime()) };
}
