import type { Localised, Tenant } from '@hub/kernel';
import type { Queryable } from '@hub/runtime';
import { reachSql, type UnitKind, validAt } from '../identity/store-units.ts';

/** What an application is told of the post somebody showed it. */
export interface PostClaims {
  readonly post: string;
  readonly role: string;
  readonly unit: string;
  readonly unitName: Localised;
  readonly unitKind: UnitKind;
  readonly reach: readonly [string, UnitKind] | null;
}

export async function insertConsent(
  database: Queryable,
  consent: {
    readonly grantId: string;
    readonly person: string;
    readonly client: string;
    readonly post: string | null;
    readonly scope: string;
    readonly at: Date;
  },
): Promise<void> {
  await database.query(
    `insert into oidc_consent (grant_id, person_id, client_id, post_id, scope, given_at) values ($1, $2, $3, $4, $5, $6)`,
    [consent.grantId, consent.person, consent.client, consent.post, consent.scope, consent.at],
  );
}

/** What a person let an application know last. */
export async function findConsent(
  database: Queryable,
  person: string,
  client: string,
): Promise<{ readonly scope: string; readonly post: string | null } | undefined> {
  const [row] = await database.query<{ scope: string; post: string | null }>(
    `select scope, post_id as post from oidc_consent where person_id = $1 and client_id = $2 order by given_at desc limit 1`,
    [person, client],
  );
  return row;
}

/** The post shown with a grant, while it holds. */
export async function findPostClaims(
  database: Queryable,
  tenant: Tenant,
  grantId: string,
  at: Date,
): Promise<PostClaims | undefined> {
  const [row] = await database.query<{ post: string } & PostClaims>(
    `select o.id as post, o.role, o.unit_id as unit, jsonb_build_object('zh', u.name_zh, 'en', u.name_en) as "unitName",
       u.kind as "unitKind", ${reachSql('o.tenant', 'o.unit_id')} as reach
     from oidc_consent c
     join post o on o.tenant = $1 and o.id = c.post_id and o.person_id = c.person_id and ${validAt('o', '$3')}
     join org_unit u on u.tenant = o.tenant and u.id = o.unit_id and ${validAt('u', '$3')}
     where c.grant_id = $2`,
    [tenant, grantId, at],
  );
  return row;
}
