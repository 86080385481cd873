import { createHash, randomBytes } from 'node:crypto';
import { HubError, type Instant } from '@hub/kernel';
import type { Database, Log, Outbound } from '@hub/runtime';
import type { Configuration, CustomFetch, IDToken } from 'openid-client';
import { loadOnce } from '../load-once.ts';
import type { Account } from '../store.ts';
import { oidcErrors } from './oidc-errors.ts';
import { bindIdentity, findIdentity, insertSignIn, takeSignIn } from './store-sign-ins.ts';

export interface RelyingPartyConfig {
  readonly HUB_OIDC_ISSUER: string;
  readonly HUB_OIDC_CLIENT_ID: string;
  readonly HUB_OIDC_CLIENT_SECRET: string;
  readonly HUB_OIDC_TITLE: string;
}

/** Signs people in by another provider: that of the province, or of a hub above. Without settings it calls nobody. */
export interface RelyingParty {
  /** What the button says; undefined when no provider is set up. */
  readonly title: string | undefined;
  /** @returns where the browser goes, and the state it has to bring back @throws oidc.notConfigured, oidc.providerFailed */
  begin(toPath: string): Promise<{ readonly url: string; readonly state: string }>;
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
const callbackPath = '/api/v1/session/oidc/callback';

export function openRelyingParty(deps: {
  readonly database: Database;
  readonly clock: () => Instant;
  readonly config: RelyingPartyConfig;
  /** Where this hub is reached. */
  readonly url: string;
  readonly outbound: Outbound | undefined;
  readonly findAccount: (id: string) => Promise<Account | undefined>;
  readonly findAccountByName: (name: string) => Promise<Account | undefined>;
  readonly log: Log | undefined;
}): RelyingParty {
  const { database, clock, config, url, outbound, log } = deps;
  const { HUB_OIDC_ISSUER: issuer, HUB_OIDC_CLIENT_ID: clientId } = config;
  const now = () => new Date(clock());

  /** Asked once; a provider that could not be reached is asked again with the next sign-in. */
  const discovered = loadOnce(async (): Promise<Configuration> => {
    if (!outbound) throw oidcErrors.notConfigured();
    const oidc = await library();
    const fetchGuarded = guardedFetch(outbound);
    const isPlain = new URL(issuer).protocol === 'http:';
    const found = await oidc.discovery(
      new URL(issuer),
      clientId,
      config.HUB_OIDC_CLIENT_SECRET || undefined,
      undefined,
      {
        [oidc.customFetch]: fetchGuarded,
        execute: [oidc.enableNonRepudiationChecks, ...(isPlain ? [oidc.allowInsecureRequests] : [])],
      },
    );
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

  async function accountOf(claims: IDToken): Promise<Account> {
    const bound = await findIdentity(database, claims.iss, claims.sub);
    if (bound !== undefined) {
      const account = await deps.findAccount(bound);
      if (!account) throw oidcErrors.nobody();
      return account;
    }
    const name = claims.preferred_username;
    const account = typeof name === 'string' ? await deps.findAccountByName(name) : undefined;
    if (!account || !(await bindIdentity(database, claims.iss, claims.sub, account.id, now())))
      throw oidcErrors.nobody();
    return account;
  }

  return {
    title: issuer === '' ? undefined : config.HUB_OIDC_TITLE || new URL(issuer).host,
    async begin(toPath) {
      const { buildAuthorizationUrl, calculatePKCECodeChallenge, randomPKCECodeVerifier } = await library();
      const server = await provider();
      const [state, nonce] = [randomBytes(32).toString('base64url'), randomBytes(32).toString('base64url')];
      const verifier = randomPKCECodeVerifier();
      const expiresAt = new Date(clock() + within_ms);
      await insertSignIn(database, { stateHash: hash(state), nonce, verifier, toPath, expiresAt });
      const target = buildAuthorizationUrl(server, {
        redirect_uri: url + callbackPath,
        scope: 'openid profile',
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
      const begun = state === undefined ? undefined : await takeSignIn(database, hash(state), now());
      if (!begun || state === undefined) throw oidcErrors.refused();
      const checks = { pkceCodeVerifier: begun.verifier, expectedState: state, expectedNonce: begun.nonce };
      const tokens = await authorizationCodeGrant(server, new URL(`${url}${callbackPath}?${query}`), checks).catch(
        (error: unknown) => {
          log?.warn({ err: error }, 'a sign-in by the identity provider was refused');
          throw oidcErrors.refused({}, error);
        },
      );
      let claims = tokens.claims();
      if (!claims) throw oidcErrors.refused();
      if (
        claims.preferred_username === undefined &&
        (await findIdentity(database, claims.iss, claims.sub)) === undefined
      )
        claims = { ...claims, ...(await readUserInfo(server, tokens.access_token, claims.sub)) };
      const account = await accountOf(claims);
      const methods: unknown = claims.amr;
      const strong = Array.isArray(methods) && methods.includes('mfa');
      return { account: account.id, strong, toPath: begun.toPath };
    },
  };
}

/** Many providers tell names only at their userinfo endpoint (Core §5.4). */
async function readUserInfo(server: Configuration, accessToken: string, subject: string) {
  const { fetchUserInfo } = await library();
  const { preferred_username } = await fetchUserInfo(server, accessToken, subject).catch((error: unknown) => {
    throw oidcErrors.refused({}, error);
  });
  return preferred_username === undefined ? {} : { preferred_username };
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
