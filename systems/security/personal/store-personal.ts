import type { DataSubject, Principal, Tenant } from '@hub/kernel';
import type { Database, Queryable, Statement } from '@hub/runtime';

export interface Consent {
  readonly id: string;
  readonly subject: string;
  readonly unit: string;
  readonly purpose: string;
  readonly classes: readonly string[];
  readonly givenAt: Date;
  readonly expiresAt: Date;
  readonly withdrawnAt: Date | null;
}

const consentColumns = `id, subject, unit_id as unit, purpose, classes, given_at as "givenAt", expires_at as "expiresAt",
  withdrawn_at as "withdrawnAt"`;

export function insertConsent(tenant: Tenant, consent: Omit<Consent, 'withdrawnAt'>): Statement {
  const { id, subject, unit, purpose, classes, givenAt, expiresAt } = consent;
  return {
    text: `insert into consent (tenant, id, subject, unit_id, purpose, classes, given_at, expires_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    values: [tenant, id, subject, unit, purpose, classes, givenAt, expiresAt],
  };
}

export function listConsents(database: Queryable, tenant: Tenant, subject: string): Promise<Consent[]> {
  return database.query(
    `select ${consentColumns} from consent where tenant = $1 and subject = $2 order by given_at desc, id limit 500`,
    [tenant, subject],
  );
}

/** A consent of this person that has not been withdrawn. */
export async function findOwnConsent(
  database: Queryable,
  { tenant, id: subject }: Pick<Principal, 'tenant' | 'id'>,
  id: string,
): Promise<Consent | undefined> {
  const [found] = await database.query<Consent>(
    `select ${consentColumns} from consent where tenant = $1 and subject = $2 and id = $3 and withdrawn_at is null`,
    [tenant, subject, id],
  );
  return found;
}

export function withdrawConsent(
  { tenant, id: subject }: Pick<Principal, 'tenant' | 'id'>,
  id: string,
  at: Date,
): Statement {
  return {
    text: `update consent set withdrawn_at = $4 where tenant = $1 and subject = $2 and id = $3 and withdrawn_at is null`,
    values: [tenant, subject, id, at],
  };
}

/** A consent while it holds. */
export async function findConsent(
  database: Queryable,
  tenant: Tenant,
  id: string,
  at: Date,
): Promise<Consent | undefined> {
  const [found] = await database.query<Consent>(
    `select ${consentColumns} from consent where tenant = $1 and id = $2 and expires_at > $3 and withdrawn_at is null`,
    [tenant, id, at],
  );
  return found;
}

/** Who was shown what about somebody. */
export interface Use {
  readonly subject: string;
  readonly entityId: string;
  readonly attributes: readonly string[];
}

export interface UseRecord extends Use {
  readonly at: Date;
  readonly actor: string;
  readonly actorKind: string;
  /** Bureau, area or the city that whoever looked works for. */
  readonly actorUnit: string | null;
  readonly purpose: string;
  readonly caseId: string | null;
  readonly consentId: string | null;
}

export function insertUses(
  by: Principal,
  why: { readonly purpose: string; readonly caseId?: string | undefined; readonly consentId?: string | undefined },
  uses: readonly Use[],
  at: Date,
): Statement {
  return {
    text: `insert into personal_use (tenant, subject, at, actor_id, actor_name, entity_id, attributes, purpose, case_id, consent_id,
        actor_kind, actor_unit)
      select $1, u ->> 's', $2, $3, $4, u ->> 'e', array(select jsonb_array_elements_text(u -> 'a')), $5, $6, $7, $9, $10
      from jsonb_array_elements($8::jsonb) u`,
    values: [
      by.tenant,
      at,
      by.id,
      by.name,
      why.purpose,
      why.caseId ?? null,
      why.consentId ?? null,
      JSON.stringify(uses.map(({ subject, entityId, attributes }) => ({ s: subject, e: entityId, a: attributes }))),
      by.kind,
      by.scope?.bureaus[0] ?? by.scope?.areas[0] ?? null,
    ],
  };
}

/** Newest first. What somebody is known by twice, by id and by join key, was one use. */
export function listUses(database: Database, { tenant, id, keys = [] }: DataSubject): Promise<UseRecord[]> {
  return database.query(
    `select subject, at, actor_name as actor, actor_kind as "actorKind", actor_unit as "actorUnit", entity_id as "entityId",
       attributes, purpose, case_id as "caseId", consent_id as "consentId" from (
         select distinct on (at, actor_id, entity_id, attributes) * from personal_use
         where tenant = $1 and subject = any($2) order by at, actor_id, entity_id, attributes, id) one
     order by at desc, id desc limit 500`,
    [tenant, [id, ...keys]],
  );
}
