import { createHash, randomBytes } from 'node:crypto';
import { HubError, type Instant } from '@hub/kernel';
import type { Database, Log, Outbound } from '@hub/runtime';
import type { Configuration, CustomFetch } from 'openid-client';
import { loadOnce } from '../load-once.ts';
import type { SignInRealm } from '../sign-in/sign-in-realm.ts';
import { oidcErrors } from './oidc-errors.ts';
import { identityStore, insertSignIn, takeSignIn } from './store-sign-ins.ts';

/** Where and as whom the hub signs people in by another provider. */
export interface ProviderSettings {
  /** Empty for none: then nobody is called. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly title: string;
}

export type ProviderClaims = Readonly<Record<string, unknown>> & { readonly iss: string; readonly sub: string };

/** What one realm makes of who signed in at its provider. */
export interface RealmParty {
  readonly realm: SignInRealm;
  readonly scope: string;
  /** Claims of which one is needed of somebody new: asked at the userinfo endpoint when the token has none. */
  readonly wants: readonly string[];
  /** @param linkTo the account of whoever asked to connect it @returns the account @throws oidc.nobody and its like */
  accountOf(claims: ProviderClaims, linkTo: string | undefined): Promise<string>;
}

/** Signs people in by another provider: that of the province, or of a hub above. Without settings it calls nobody. */
export interface RelyingParty {
  /** What the button says; undefined when no provider is set up. */
  readonly title: string | undefined;
  /** @returns where the browser goes, and the state it has to bring back @throws oidc.notConfigured, oidc.providerFailed */
  begin(toPath: string, linkTo?: string): Promise<{ readonly url: string; readonly state: string }>;
  /**
   * @param state the browser kept @param query what the provider sent along
   * @returns the account of whoever signed in there @throws oidc.refused, oidc.nobody, oidc.notConfigured
   */
  finish(
    state: string | undefined,
    query: string,
  ): Promise<{ readonly account: string; readonly strong: boolean; readonly toPath: string }>;
}

const within_ms = 10 * 60_000;
/** Loaded by the first sign-in by another provider. */
const library = () => import('openid-client');

export function openRelyingParty(deps: {
  readonly database: Database;
  readonly clock: () => Instant;
  readonly provider: ProviderSettings;
  readonly party: RealmParty;
  /** Where this hub is reached. */
  readonly url: string;
  readonly outbound: Outbound | undefined;
  readonly log: Log | undefined;
}): RelyingParty {
  const { database, clock, party, url, outbound, log } = deps;
  const { issuer, clientId, clientSecret, title } = deps.provider;
  const { realm } = party.realm;
  const callbackPath = `${party.realm.base}/session/oidc/callback`;
  const identities = identityStore(realm);
  const now = () => new Date(clock());

  /** Asked once; a provider that could not be reached is asked again with the next sign-in. */
  const discovered = loadOnce(async (): Promise<Configuration> => {
    if (!outbound) throw oidcErrors.notConfigured();
    const oidc = await library();
    const fetchGuarded = guardedFetch(outbound);
    const isPlain = new URL(issuer).protocol === 'http:';
    const found = await oidc.discovery(new URL(issuer), clientId, clientSecret || undefined, undefined, {
      [oidc.customFetch]: fetchGuarded,
      execute: [oidc.enableNonRepudiationChecks, ...(isPlain ? [oidc.allowInsecureRequests] : [])],
    });
    found[oidc.customFetch] = fetchGuarded;
    return found;
  });

  async function provider(): Promise<Configuration> {
    if (issuer === '') throw oidcErrors.notConfigured();
    try {
      return await discovered();
    } catch (error) {
      log?.warn({ err: error }, 'the identity provider could not be asked');
      throw error instanceof HubError ? error : oidcErrors.providerFailed({}, error);
    }
  }

  return {
    title: issuer === '' ? undefined : title || new URL(issuer).host,
    async begin(toPath, linkTo) {
      const { buildAuthorizationUrl, calculatePKCECodeChallenge, randomPKCECodeVerifier } = await library();
      const server = await provider();
      const [state, nonce] = [randomBytes(32).toString('base64url'), randomBytes(32).toString('base64url')];
      const verifier = randomPKCECodeVerifier();
      const expiresAt = new Date(clock() + within_ms);
      await insertSignIn(database, { realm, stateHash: hash(state), nonce, verifier, toPath, expiresAt, linkTo });
      const target = buildAuthorizationUrl(server, {
        redirect_uri: url + callbackPath,
        scope: party.scope,
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
      });
      return { url: target.href, state };
    },
    async finish(state, query) {
      const { authorizationCodeGrant } = await library();
      const server = await provider();
      const begun = state === undefined ? undefined : await takeSignIn(database, realm, hash(state), now());
      if (!begun || state === undefined) throw oidcErrors.refused();
      const checks = { pkceCodeVerifier: begun.verifier, expectedState: state, expectedNonce: begun.nonce };
      const tokens = await authorizationCodeGrant(server, new URL(`${url}${callbackPath}?${query}`), checks).catch(
        (error: unknown) => {
          log?.warn({ err: error }, 'a sign-in by the identity provider was refused');
          throw oidcErrors.refused({}, error);
        },
      );
      const told = tokens.claims();
      if (!told) throw oidcErrors.refused();
      const isKnown = (await identities.find(database, told.iss, told.sub)) !== undefined;
      const isEnough = isKnown || party.wants.some((name) => told[name] !== undefined);
      // What the signed token says stands above what the endpoint adds.
      const claims = isEnough ? told : { ...(await readUserInfo(server, tokens.access_token, told.sub)), ...told };
      const account = await party.accountOf(claims, begun.linkTo ?? undefined);
      const methods: unknown = claims.amr;
      const strong = Array.isArray(methods) && methods.includes('mfa');
      return { account, strong, toPath: begun.toPath };
    },
  };
}

/** Many providers tell names and contacts only at their userinfo endpoint (Core §5.4). */
async function readUserInfo(server: Configuration, accessToken: string, subject: string) {
  const { fetchUserInfo } = await library();
  return fetchUserInfo(server, accessToken, subject).catch((error: unknown) => {
    throw oidcErrors.refused({}, error);
  });
}

/** The library's calls by the hub's one way out. */
function guardedFetch(outbound: Outbound): CustomFetch {
  return async (url, { method, headers, body }) => {
    const text =
      body === undefined || body === null ? undefined : body instanceof URLSearchParams ? body.toString() : body;
    if (text !== undefined && typeof text !== 'string' && !(text instanceof Uint8Array))
      throw new TypeError('a body of text or bytes is expected');
    const answer = await outbound.request({
      url,
      method: method === 'POST' ? 'POST' : 'GET',
      headers,
      ...(text === undefined ? {} : { body: text }),
    });
    const told = Object.entries(answer.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)] as [string, string]],
    );
    return new Response(answer.body.length === 0 ? null : Uint8Array.from(answer.body), {
      status: answer.status,
      headers: told,
    });
  };
}

function hash(state: string): string {
  return createHash('sha256').update(state).digest('base64url');
}
