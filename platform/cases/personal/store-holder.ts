import type { DataSubject } from '@hub/kernel';
import type { Queryable, Statement } from '@hub/runtime';

export interface HeldReport {
  readonly number: string;
  readonly type: string;
  readonly class: string | null;
  readonly title: object;
  readonly description: string;
  readonly state: string;
  readonly address: string | null;
  readonly answers: object;
  readonly contact: object | null;
  readonly grade: number | null;
  readonly reportedAt: Date;
  readonly closedAt: Date | null;
  readonly pictures: number;
}

/** All reports of a citizen with what was said and left in them. */
export function selectHeld(database: Queryable, { tenant, id }: DataSubject): Promise<HeldReport[]> {
  return database.query(
    `select f.number, f.type, f.class, f.title, f.description, f.state, r.address, f.attributes || r.answers as answers, c.contact,
       r.grade, r.reported_at as "reportedAt", f.closed_at as "closedAt",
       (select count(*)::int from case_attachment a where a.tenant = r.tenant and a.case_id = r.case_id
        and a.stored_by = 'hub:citizen') as pictures
     from case_report r join case_file f on f.tenant = r.tenant and f.id = r.case_id
     left join case_contact c on c.tenant = r.tenant and c.case_id = r.case_id
     where r.tenant = $1 and r.citizen_id = $2 order by r.reported_at, f.number`,
    [tenant, id],
  );
}

const ownIn = (state: 'open' | 'closed') => `select r.case_id from case_report r
  join case_file f on f.tenant = r.tenant and f.id = r.case_id and f.state = '${state}'
  where r.tenant = $1 and r.citizen_id = $2`;

/** Contacts in reports of a citizen, by the state of the case. */
export async function countContacts(
  database: Queryable,
  { tenant, id }: DataSubject,
): Promise<{ readonly open: number; readonly closed: number; readonly reports: number }> {
  const [row] = await database.query<{ open: number; closed: number; reports: number }>(
    `select
      (select count(*)::int from case_contact c where c.tenant = $1 and c.case_id in (${ownIn('open')})) as open,
      (select count(*)::int from case_contact c where c.tenant = $1 and c.case_id in (${ownIn('closed')})) as closed,
      (select count(*)::int from case_report r where r.tenant = $1 and r.citizen_id = $2) as reports`,
    [tenant, id],
  );
  return row ?? { open: 0, closed: 0, reports: 0 };
}

export function eraseClosedContacts({ tenant, id }: DataSubject): Statement {
  return {
    text: `delete from case_contact c where c.tenant = $1 and c.case_id in (${ownIn('closed')})`,
    values: [tenant, id],
  };
}

/** Sets a field of the contact in every open report that has one. */
export async function setContactField(
  database: Queryable,
  { tenant, id }: DataSubject,
  field: 'name' | 'phone' | 'email',
  value: string,
): Promise<number> {
  const rows = await database.query(
    `update case_contact c set contact = jsonb_set(contact, array[$3], to_jsonb($4::text))
     where c.tenant = $1 and c.case_id in (${ownIn('open')}) returning c.case_id`,
    [tenant, id, field, value],
  );
  return rows.length;
}
