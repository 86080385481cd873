import { randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Instant, Localised, Permission, Principal } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import type { ClientMetadata } from 'oidc-provider';
import { identityErrors } from '../identity/errors.ts';
import type { Organisation } from '../identity/organisation.ts';
import { oidcErrors } from './oidc-errors.ts';
import {
  type ClientKind,
  endClient,
  findClient,
  insertClient,
  type OidcClient,
  type Realm,
  replaceSecret,
  selectClients,
} from './store-clients.ts';
import { deleteOfClient, hashId } from './store-records.ts';

export interface NewClient {
  readonly title: Localised;
  readonly kind: ClientKind;
  readonly realm?: Realm | undefined;
  readonly redirectUris?: readonly string[] | undefined;
  readonly postLogoutRedirectUris?: readonly string[] | undefined;
  /** Public keys by which the client signs who it is (private_key_jwt, RFC 7523); without them it gets a secret. */
  readonly jwks?: { readonly keys: readonly object[] } | undefined;
  /** Subjects that differ from one application's host to another's. */
  readonly pairwise?: boolean | undefined;
  /** What a system may do with a token. */
  readonly permissions?: readonly Permission[] | undefined;
  readonly unit?: string | undefined;
}

export interface Clients {
  list(by: Principal): Promise<readonly OidcClient[]>;
  /** The secret is told once. @throws oidc.badClient, identity.notGrantable, identity.unitUnknown */
  register(by: Principal, client: NewClient): Promise<OidcClient & { readonly secret?: string }>;
  /** @throws oidc.clientUnknown */
  renewSecret(by: Principal, id: string): Promise<{ readonly secret: string }>;
  /** Ends the client and every token it was given. @throws oidc.clientUnknown */
  end(by: Principal, id: string): Promise<void>;
  find(id: string): Promise<OidcClient | undefined>;
  /** As oidc-provider reads it. */
  metadataOf(id: string): Promise<ClientMetadata | undefined>;
}

const secretPrefix = 'hubsecret_';
const closedPermissions = /^[a-z][A-Za-z]*[.][a-z][A-Za-z]*$/;

export function openClients(deps: {
  readonly database: Database;
  readonly clock: () => Instant;
  readonly organisation: Organisation;
  readonly grantable: (permission: string) => boolean;
  /** Checks metadata as the provider will. @throws with a description */
  readonly validate: (metadata: ClientMetadata) => Promise<void>;
}): Clients {
  const { database, clock, organisation, grantable, validate } = deps;

  const toMetadata = (client: OidcClient, secretHash: string | null): ClientMetadata => ({
    ...client.metadata,
    client_id: client.id,
    client_name: client.title.zh,
    // What is kept is the hash of the secret; `compareClientSecret` hashes what it is shown.
    ...(secretHash === null ? {} : { client_secret: secretHash }),
  });

  return {
    list: (by) => selectClients(database, by.tenant),
    async register(by, input) {
      const { title, kind, realm = 'staff', permissions = [], unit = 'city' } = input;
      const refused = permissions.find((one) => !closedPermissions.test(one) || !grantable(one));
      if (refused !== undefined) throw identityErrors.notGrantable({ permission: refused });
      if (kind !== 'system' && permissions.length > 0)
        throw oidcErrors.badClient({ reason: 'only systems have permissions of their own' });
      const { name: unitName } = await organisation.getUnit(by.tenant, unit);
      const metadata = metadataFor(input);
      const secret = needsSecret(input) ? secretPrefix + randomBytes(32).toString('base64url') : undefined;
      const secretHash = secret === undefined ? null : hashId(secret);
      const at = new Date(clock());
      const client = {
        id: randomUUID(),
        tenant: by.tenant,
        title,
        kind,
        realm,
        metadata,
        permissions,
        unit,
        createdBy: by.id,
        createdAt: at,
      };
      const whole = { ...client, unitName, endedAt: null, hasSecret: secret !== undefined };
      await validate(toMetadata(whole, secretHash)).catch((error: unknown) => {
        const { error_description: told, message } = error as { error_description?: string; message?: string };
        throw oidcErrors.badClient({ reason: (told ?? message ?? '').slice(0, 300) }, error);
      });
      await insertClient(database, { ...client, secretHash });
      return secret === undefined ? whole : { ...whole, secret };
    },
    async renewSecret(by, id) {
      const secret = secretPrefix + randomBytes(32).toString('base64url');
      if (!(await replaceSecret(database, by.tenant, id, hashId(secret))))
        throw oidcErrors.clientUnknown({ client: id });
      return { secret };
    },
    async end(by, id) {
      if (!(await endClient(database, by.tenant, id, new Date(clock()))))
        throw oidcErrors.clientUnknown({ client: id });
      await deleteOfClient(database, id);
    },
    find: (id) => findClient(database, id),
    async metadataOf(id) {
      const client = await findClient(database, id);
      return client && toMetadata(client, client.secretHash);
    },
  };
}

/** Compares a secret that is shown with the hash that is kept. */
export function secretMatches(shown: string, hash: string | undefined): boolean {
  const [a, b] = [Buffer.from(hashId(shown)), Buffer.from(hash ?? hashId(randomUUID()))];
  return a.length === b.length && timingSafeEqual(a, b);
}

const needsSecret = ({ kind, jwks }: NewClient) => kind !== 'public' && jwks === undefined;

function metadataFor({ kind, redirectUris = [], postLogoutRedirectUris = [], jwks, pairwise }: NewClient) {
  const method = kind === 'public' ? 'none' : jwks ? 'private_key_jwt' : 'client_secret_basic';
  const isSystem = kind === 'system';
  return {
    application_type: isNative(redirectUris) ? 'native' : 'web',
    redirect_uris: isSystem ? [] : [...redirectUris],
    post_logout_redirect_uris: isSystem ? [] : [...postLogoutRedirectUris],
    grant_types: isSystem ? ['client_credentials'] : ['authorization_code', 'refresh_token'],
    response_types: isSystem ? [] : ['code'],
    token_endpoint_auth_method: method,
    ...(jwks ? { jwks } : {}),
    ...(pairwise ? { subject_type: 'pairwise' } : {}),
  };
}

/** An application on somebody's own machine is reached on loopback or by a scheme of its own (RFC 8252 §7). */
function isNative(uris: readonly string[]): boolean {
  return (
    uris.length > 0 &&
    uris.every((uri) =>
      /^(?:http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])[:/]|[a-z][a-z0-9+-]*\.[a-z0-9.+-]*:)/.test(uri),
    )
  );
}
