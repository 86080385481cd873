import type { Localised, Permission, Principal, Tenant } from '@hub/kernel';
import type { Queryable } from '@hub/runtime';
import { reachSql, scopeOf, type UnitKind, unitNameSql } from '../identity/store-units.ts';
import { hashId } from './store-records.ts';

export const clientKinds = ['web', 'public', 'system'] as const;
export type ClientKind = (typeof clientKinds)[number];
export const realms = ['staff', 'citizen'] as const;
export type Realm = (typeof realms)[number];

/** An application or a system as it is registered. */
export interface OidcClient {
  readonly id: string;
  readonly tenant: Tenant;
  readonly title: Localised;
  readonly kind: ClientKind;
  readonly realm: Realm;
  /** As OpenID Connect Registration names it. */
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly permissions: readonly Permission[];
  readonly unit: string;
  readonly unitName: Localised;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
  readonly hasSecret: boolean;
}

const columns = `id, tenant, jsonb_build_object('zh', title_zh, 'en', title_en) as title, kind, realm, metadata, permissions,
  unit_id as unit, ${unitNameSql('oidc_client.tenant', 'oidc_client.unit_id')} as "unitName", created_by as "createdBy", created_at as "createdAt", ended_at as "endedAt",
  secret_hash is not null as "hasSecret"`;

export async function selectClients(database: Queryable, tenant: Tenant): Promise<readonly OidcClient[]> {
  return database.query<OidcClient & { id: string }>(
    `select ${columns} from oidc_client where tenant = $1 order by ended_at nulls first, created_at desc limit 1000`,
    [tenant],
  );
}

/** A client that has not ended, with the hash of its secret. */
export async function findClient(
  database: Queryable,
  id: string,
): Promise<(OidcClient & { secretHash: string | null }) | undefined> {
  const [row] = await database.query<OidcClient & { id: string; secretHash: string | null }>(
    `select ${columns}, secret_hash as "secretHash" from oidc_client where id = $1 and ended_at is null`,
    [id],
  );
  return row;
}

export async function insertClient(
  database: Queryable,
  client: Omit<OidcClient, 'endedAt' | 'hasSecret' | 'unitName'> & { readonly secretHash: string | null },
): Promise<void> {
  await database.query(
    `insert into oidc_client (tenant, id, title_zh, title_en, kind, realm, metadata, secret_hash, permissions, unit_id,
       created_by, created_at) values ($1, $2, $3, $4, $5, $6, $7::jsonb, $8, $9, $10, $11, $12)`,
    [
      client.tenant,
      client.id,
      client.title.zh,
      client.title.en,
      client.kind,
      client.realm,
      JSON.stringify(client.metadata),
      client.secretHash,
      client.permissions,
      client.unit,
      client.createdBy,
      client.createdAt,
    ],
  );
}

export async function replaceSecret(
  database: Queryable,
  tenant: Tenant,
  id: string,
  secretHash: string,
): Promise<boolean> {
  const rows = await database.query(
    `update oidc_client set secret_hash = $3 where tenant = $1 and id = $2 and ended_at is null and secret_hash is not null
     returning id`,
    [tenant, id, secretHash],
  );
  return rows.length > 0;
}

export async function endClient(database: Queryable, tenant: Tenant, id: string, at: Date): Promise<boolean> {
  const rows = await database.query(
    'update oidc_client set ended_at = $3 where tenant = $1 and id = $2 and ended_at is null returning id',
    [tenant, id, at],
  );
  return rows.length > 0;
}

/** Who an access token of a system stands for, while the token and the client hold. */
export async function findTokenPrincipal(
  database: Queryable,
  token: string,
  now: Date,
): Promise<{ readonly principal: Principal; readonly endsAt: number } | undefined> {
  const [row] = await database.query<{
    id: string;
    tenant: Tenant;
    name: string;
    permissions: Permission[];
    endsAt: Date;
    reach: readonly [string, UnitKind] | null;
  }>({
    name: 'oidc.token',
    text: `select c.id, c.tenant, c.title_zh as name, c.permissions, r.expires_at as "endsAt",
        ${reachSql('c.tenant', 'c.unit_id')} as reach
      from oidc_record r join oidc_client c on c.id = r.client_id and c.ended_at is null
      where r.model = 'ClientCredentials' and r.id_hash = $1 and r.expires_at > $2`,
    values: [hashId(token), now],
  });
  if (!row) return undefined;
  const { id, tenant, name, permissions, reach, endsAt } = row;
  const principal: Principal = {
    kind: 'service',
    id: `client:${id}` as Principal['id'],
    name,
    roles: [],
    tenant,
    permissions,
    scope: scopeOf(reach),
  };
  return { principal, endsAt: endsAt.getTime() };
}
