import type { Localised, Tenant } from '@hub/kernel';
import type { Queryable, Statement } from '@hub/runtime';
import { unitNameSql } from '../identity/store-units.ts';
import type { Consent, UseRecord } from './store-personal.ts';

export const consentStates = ['valid', 'withdrawn', 'expired'] as const;
export type ConsentState = (typeof consentStates)[number];

export interface Page {
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  /** What comes after the last of the page before. */
  readonly after?: { readonly at: Date; readonly id: string } | undefined;
  readonly limit: number;
}

export interface ConsentFilter extends Page {
  readonly id?: string | undefined;
  readonly purpose?: string | undefined;
  readonly unit?: string | undefined;
  readonly state?: ConsentState | undefined;
}

export interface UseFilter extends Page {
  readonly purpose?: string | undefined;
  readonly consent?: string | undefined;
  readonly case?: string | undefined;
}

export type SeenConsent = Consent & { readonly unitName: Localised; readonly uses: number };
export type SeenUse = UseRecord & { readonly id: string; readonly unitName: Localised | null };

/** Only the conditions asked for stand in a statement, so that each finds its index. */
function conditions(tenant: Tenant) {
  const values: unknown[] = [tenant];
  const texts = ['tenant = $1'];
  const bind = (value: unknown) => `$${values.push(value)}`;
  return {
    values,
    bind,
    where(text: (place: string) => string, value: unknown) {
      if (value !== undefined) texts.push(text(bind(value)));
    },
    text: () => texts.join(' and '),
    also: (text: string) => void texts.push(text),
  };
}

/** Newest first. */
export function consentStatement(tenant: Tenant, filter: ConsentFilter, now: Date): Statement {
  const { values, bind, where, text, also } = conditions(tenant);
  where((place) => `id = ${place}`, filter.id);
  where((place) => `purpose = ${place}`, filter.purpose);
  where((place) => `unit_id = ${place}`, filter.unit);
  where((place) => `given_at >= ${place}`, filter.from);
  where((place) => `given_at < ${place}`, filter.to);
  if (filter.state === 'withdrawn') also('withdrawn_at is not null');
  if (filter.state === 'expired') also(`withdrawn_at is null and expires_at <= ${bind(now)}`);
  if (filter.state === 'valid') also(`withdrawn_at is null and expires_at > ${bind(now)}`);
  if (filter.after) {
    const at = bind(filter.after.at);
    also(`(given_at < ${at} or (given_at = ${at} and id > ${bind(filter.after.id)}))`);
  }
  return {
    text: `select id, subject, unit_id as unit, ${unitNameSql('consent.tenant', 'consent.unit_id')} as "unitName", purpose,
        classes, given_at as "givenAt", expires_at as "expiresAt", withdrawn_at as "withdrawnAt",
        (select count(*)::int from personal_use u where u.tenant = consent.tenant and u.consent_id = consent.id) as uses
      from consent where ${text()} order by given_at desc, id limit ${bind(filter.limit)}`,
    values,
  };
}

/** Newest first. */
export function useStatement(tenant: Tenant, filter: UseFilter): Statement {
  const { values, bind, where, text, also } = conditions(tenant);
  where((place) => `purpose = ${place}`, filter.purpose);
  where((place) => `consent_id = ${place}`, filter.consent);
  where((place) => `case_id = ${place}`, filter.case);
  where((place) => `at >= ${place}`, filter.from);
  where((place) => `at < ${place}`, filter.to);
  if (filter.after) also(`(at, id) < (${bind(filter.after.at)}, ${bind(filter.after.id)}::bigint)`);
  return {
    text: `select id::text as id, subject, at, actor_name as actor, actor_kind as "actorKind", actor_unit as "actorUnit",
        case when actor_unit is not null then ${unitNameSql('personal_use.tenant', 'actor_unit')} end as "unitName", entity_id as "entityId", attributes, purpose,
        case_id as "caseId", consent_id as "consentId"
      from personal_use where ${text()} order by at desc, personal_use.id desc limit ${bind(filter.limit)}`,
    values,
  };
}

/** How many consents hold now and how many uses there were since a time, by purpose. */
export async function countByPurpose(
  database: Queryable,
  tenant: Tenant,
  { now, since }: { readonly now: Date; readonly since: Date },
): Promise<readonly { readonly purpose: string; readonly consents: number; readonly uses: number }[]> {
  return database.query(
    `select purpose, sum(consents)::int as consents, sum(uses)::int as uses from (
       select purpose, count(*) as consents, 0 as uses from consent
         where tenant = $1 and withdrawn_at is null and expires_at > $2 group by purpose
       union all select purpose, 0, count(*) from personal_use where tenant = $1 and at >= $3 group by purpose
     ) counted group by purpose order by purpose`,
    [tenant, now, since],
  );
}
