import { randomUUID } from 'node:crypto';
import { isIP } from 'node:net';
import type { Instant } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { factorErrors } from './factor-errors.ts';
import { type Factor, mostFactors } from './factors.ts';
import * as store from './store-factors.ts';

/** WebAuthn (level 3) credentials. A passkey asks for a PIN or a finger, so it is two factors in one. */
export interface Passkeys {
  /** @param origin of the page, such as `https://hub.example`. @throws factor.noDomain, factor.tooMany */
  beginRegistration(
    account: { readonly id: string; readonly name: string; readonly title: string },
    origin: string,
  ): Promise<{ readonly challenge: string; readonly options: PublicKeyCredentialCreationOptionsJSON }>;
  /** @throws factor.challengeGone, factor.passkeyRefused */
  finishRegistration(
    account: string,
    passkey: { readonly challenge: string; readonly name: string; readonly response: RegistrationResponseJSON },
    origin: string,
  ): Promise<void>;
  /** The passkeys of an account. */
  list(account: string): Promise<readonly Pick<Factor, 'id' | 'name' | 'createdAt' | 'usedAt'>[]>;
  /** @throws factor.unknown */
  remove(account: string, id: string): Promise<void>;
  /** For whoever holds a passkey, or for one account. @throws factor.noDomain */
  beginSignIn(
    origin: string,
    account?: string,
  ): Promise<{ readonly challenge: string; readonly options: PublicKeyCredentialRequestOptionsJSON }>;
  /** @returns the account the passkey belongs to @throws factor.challengeGone, factor.passkeyRefused */
  finishSignIn(
    passkey: { readonly challenge: string; readonly response: AuthenticationResponseJSON },
    origin: string,
    account?: string,
  ): Promise<string>;
}

const within_ms = 5 * 60_000;
/** Loaded by the first passkey: it is large, and most starts see none for a while. */
const library = () => import('@simplewebauthn/server');

export function openPasskeys(
  database: Database,
  clock: () => Instant,
  title: string,
  tables = store.staffTables,
): Passkeys {
  const now = () => new Date(clock());
  const remember = async (purpose: string, account: string | null, challenge: string) => {
    const id = randomUUID();
    const expiresAt = new Date(clock() + within_ms);
    await store.insertChallenge(database, { id, purpose, account, challenge, expiresAt }, now(), tables);
    return id;
  };
  const take = async (id: string, purpose: string, account: string | null) => {
    const found = await store.takeChallenge(database, id, now(), tables);
    if (!found || found.purpose !== purpose || found.account !== account) throw factorErrors.challengeGone();
    return found.challenge;
  };

  return {
    async beginRegistration(account, origin) {
      const known = await store.selectFactors(database, account.id, tables);
      if (known.length >= mostFactors) throw factorErrors.tooMany();
      const options = await (await library()).generateRegistrationOptions({
        rpName: title,
        rpID: domainOf(origin),
        userName: account.name,
        userDisplayName: account.title,
        userID: new Uint8Array(Buffer.from(account.id)),
        attestationType: 'none',
        excludeCredentials: known.flatMap(({ credentialId }) => (credentialId === null ? [] : [{ id: credentialId }])),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      });
      return { challenge: await remember('register', account.id, options.challenge), options };
    },
    async finishRegistration(account, { challenge, name, response }, origin) {
      const expectedChallenge = await take(challenge, 'register', account);
      const expected = { expectedChallenge, expectedOrigin: origin, expectedRPID: domainOf(origin) };
      const { registrationInfo } = await (await library())
        .verifyRegistrationResponse({ response, ...expected })
        .catch(refuse);
      if (!registrationInfo) throw factorErrors.passkeyRefused();
      const { credential, credentialBackedUp } = registrationInfo;
      await database
        .commit([
          store.insertFactor(
            {
              id: randomUUID(),
              account,
              kind: 'passkey',
              name,
              createdAt: now(),
              confirmedAt: now(),
              credentialId: credential.id,
              publicKey: credential.publicKey,
              counter: credential.counter,
              transports: response.response.transports ?? [],
              backedUp: credentialBackedUp,
            },
            tables,
          ),
        ])
        .catch(refuse);
    },
    async list(account) {
      const rows = await store.selectFactors(database, account, tables);
      return rows
        .filter(({ kind }) => kind === 'passkey')
        .map(({ id, name, createdAt, usedAt }) => ({ id, name, createdAt, usedAt }));
    },
    async remove(account, id) {
      if (!(await store.deleteFactor(database, account, id, tables))) throw factorErrors.unknown();
    },
    async beginSignIn(origin, account) {
      const own = account === undefined ? [] : await store.selectFactors(database, account, tables);
      const options = await (await library()).generateAuthenticationOptions({
        rpID: domainOf(origin),
        userVerification: 'required',
        allowCredentials: own.flatMap(({ credentialId }) => (credentialId === null ? [] : [{ id: credentialId }])),
      });
      return { challenge: await remember('signIn', account ?? null, options.challenge), options };
    },
    async finishSignIn({ challenge, response }, origin, account) {
      const expectedChallenge = await take(challenge, 'signIn', account ?? null);
      const known = await store.findPasskey(database, response.id, tables);
      if (!known?.publicKey || (account !== undefined && known.account !== account))
        throw factorErrors.passkeyRefused();
      const { verified, authenticationInfo } = await (await library())
        .verifyAuthenticationResponse({
          response,
          expectedChallenge,
          expectedOrigin: origin,
          expectedRPID: domainOf(origin),
          credential: { id: response.id, publicKey: Uint8Array.from(known.publicKey), counter: known.counter ?? 0 },
        })
        .catch(refuse);
      if (!verified) throw factorErrors.passkeyRefused();
      await store.touchPasskey(database, known.id, authenticationInfo.newCounter, now(), tables);
      return known.account;
    },
  };
}

function refuse(error: unknown): never {
  throw factorErrors.passkeyRefused({}, error);
}

/** WebAuthn §5.1.2: a relying party is a domain; a browser takes localhost for one. @throws factor.noDomain */
function domainOf(origin: string): string {
  const host = URL.parse(origin)?.hostname ?? '';
  if (host === '' || host.startsWith('[') || isIP(host) !== 0) throw factorErrors.noDomain();
  return host;
}
