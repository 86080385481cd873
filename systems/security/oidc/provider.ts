import { createHmac } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Instant } from '@hub/kernel';
import type { Database, Log, SecretBox } from '@hub/runtime';
import type { JWK } from 'jose';
import Provider, { type ClientMetadata, type Configuration, interactionPolicy } from 'oidc-provider';
import type { Account } from '../store.ts';
import { claimsOf } from './claims.ts';
import { secretMatches } from './clients.ts';
import { interactionCookie } from './interactions.ts';
import { logoutPage, signedOutPage, simplePage } from './pages.ts';
import { sqlAdapter } from './sql-adapter.ts';
import type { OidcClient } from './store-clients.ts';
import { findPostClaims } from './store-consents.ts';

export const mountPath = '/oidc';
const minute_s = 60;
const hour_s = 3_600;

export interface ProviderDeps {
  readonly database: Database;
  readonly clock: () => Instant;
  readonly box: SecretBox;
  /** Where the hub is reached, such as `https://hub.example`. */
  readonly publicUrl: string;
  readonly keys: readonly JWK[];
  readonly findAccount: (id: string) => Promise<Account | undefined>;
  readonly findClient: (id: string) => Promise<OidcClient | undefined>;
  readonly metadataOf: (id: string) => Promise<ClientMetadata | undefined>;
  readonly log: Log | undefined;
}

/**
 * The city's OpenID provider (certified library oidc-provider) over the hub's tables and sessions. Code flow with PKCE only,
 * opaque access tokens of five minutes, refresh tokens that turn with each use. Every authorization passes the hub's own
 * session: the provider remembers nobody for longer than one exchange, so signing out and closing an account take effect at once.
 */
export function createProvider(deps: ProviderDeps): Provider {
  const { database, clock, box, publicUrl, findAccount, findClient, metadataOf } = deps;
  const pairwiseKey = box.derive('oidc pairwise');
  const secure = publicUrl.startsWith('https:');
  const cookie = { httpOnly: true, sameSite: 'lax', secure, signed: true } as const;
  const configuration: Configuration = {
    adapter: sqlAdapter(database, clock, metadataOf),
    jwks: { keys: [...deps.keys] as never[] },
    async findAccount(_ctx, sub, token) {
      const account = await findAccount(sub);
      if (!account) return undefined;
      const grantId = token && 'grantId' in token ? token.grantId : undefined;
      return {
        accountId: sub,
        claims: async () => {
          const post =
            grantId === undefined
              ? undefined
              : await findPostClaims(database, account.tenant, grantId, new Date(clock()));
          return { sub, ...claimsOf(account, post) };
        },
      };
    },
    claims: {
      openid: ['sub'],
      profile: ['name', 'name_en', 'preferred_username'],
      post: ['post', 'role', 'unit', 'unit_name', 'unit_kind', 'bureau', 'area', 'citywide'],
    },
    scopes: ['openid', 'offline_access'],
    conformIdTokenClaims: false,
    cookies: {
      names: { session: 'hub_oidc', interaction: interactionCookie, resume: 'hub_resume' },
      keys: [box.derive('oidc cookies').toString('base64url')],
      short: { ...cookie, path: '/' },
      long: { ...cookie, path: mountPath },
    },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: {
        enabled: true,
        // Whoever is shown a token may ask about it; applications only about their own.
        allowedPolicy: async (_ctx, client, token) =>
          client.clientAuthMethod !== 'none' &&
          (token.clientId === client.clientId || (await findClient(client.clientId))?.kind === 'system'),
      },
      revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
      rpInitiatedLogout: { enabled: true, logoutSource: logoutPage, postLogoutSuccessSource: signedOutPage },
    },
    pkce: { required: () => true },
    rotateRefreshToken: true,
    issueRefreshToken: async (_ctx, client, code) =>
      client.grantTypeAllowed('refresh_token') && code.scopes.has('offline_access'),
    clientAuthMethods: ['none', 'client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    enabledJWA: {
      idTokenSigningAlgValues: ['ES256', 'RS256'],
      // Signatures of keys only: a client's secret never stands in for a key.
      clientAuthSigningAlgValues: ['ES256', 'ES384', 'RS256', 'PS256', 'EdDSA'],
    },
    responseTypes: ['code'],
    subjectTypes: ['public', 'pairwise'],
    pairwiseIdentifier: async (_ctx, account, client) =>
      createHmac('sha256', pairwiseKey).update(`${client.sectorIdentifier} ${account}`).digest('base64url'),
    interactions: { url: () => '/authorize', policy: hubSessionPolicy() },
    ttl: {
      AccessToken: 5 * minute_s,
      ClientCredentials: 5 * minute_s,
      AuthorizationCode: minute_s,
      IdToken: 5 * minute_s,
      RefreshToken: 12 * hour_s,
      Session: hour_s,
      Interaction: 15 * minute_s,
      Grant: 12 * hour_s,
    },
    expiresWithSession: async () => false,
    clockTolerance: 5,
    renderError(ctx, { error, error_description: description }) {
      ctx.type = 'html';
      ctx.body = simplePage('登录请求有误 · The sign-in request is not right', `${error}: ${description ?? ''}`);
    },
  };
  const provider = new Provider(`${publicUrl}${mountPath}`, configuration);
  // `handler` says which host and scheme it is, whatever the request claims.
  provider.proxy = true;
  const { prototype } = provider.Client as unknown as { prototype: { compareClientSecret(shown: string): boolean } };
  prototype.compareClientSecret = function (this: { clientSecret?: string }, shown: string) {
    return secretMatches(shown, this.clientSecret);
  };
  provider.on('server_error', (_ctx, error) => deps.log?.error({ err: error }, 'the OpenID provider failed'));
  return provider;
}

/** Asks for the hub's session each time: an authorization is resolved by an interaction or not at all. */
function hubSessionPolicy() {
  const policy = interactionPolicy.base();
  const check = new interactionPolicy.Check(
    'hub_session',
    'sign-in at the hub is needed',
    (ctx) => !ctx.oidc.result?.login,
  );
  policy.get('login')?.checks.add(check);
  return policy;
}

/** The provider as a handler of everything below its mount path. */
export function providerHandler(provider: Provider, publicUrl: string) {
  const { host, protocol } = new URL(publicUrl);
  const handle = provider.callback();
  return (request: IncomingMessage, response: ServerResponse): void => {
    const mounted = request as IncomingMessage & { originalUrl?: string };
    mounted.originalUrl = request.url ?? '';
    request.url = mounted.originalUrl.slice(mountPath.length) || '/';
    request.headers.host = host;
    request.headers['x-forwarded-proto'] = protocol.slice(0, -1);
    delete request.headers['x-forwarded-host'];
    void handle(request, response);
  };
}
