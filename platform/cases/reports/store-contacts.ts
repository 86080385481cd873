import type { Instant, Principal, Tenant } from '@hub/kernel';
import type { Database, Queryable } from '@hub/runtime';
import type { Contact } from './store-reports.ts';

/** Who left what to reach them by, and that it was read: the reading is stored before the contact is given out. */
export async function readContact(
  database: Database,
  reader: Principal,
  caseId: string,
  purpose: string,
  at: Instant,
): Promise<Contact | undefined> {
  const { tenant, id, name } = reader;
  const [row] = await database.query<{ contact: Contact }>(
    `with found as (select contact from case_contact where tenant = $1 and case_id = $2),
       reading as (insert into case_contact_reading (tenant, case_id, at, reader_id, reader_name, purpose)
         select $1, $2, $3, $4, $5, $6 from found)
     select contact from found`,
    [tenant, caseId, new Date(at), id, name, purpose],
  );
  return row?.contact;
}

export interface ContactReading {
  readonly at: Instant;
  readonly purpose: string;
}

/** For the reporter: when and what for the contact was read, the newest first. */
export async function selectContactReadings(
  database: Queryable,
  tenant: Tenant,
  caseId: string,
): Promise<readonly ContactReading[]> {
  const rows = await database.query<{ at: Date; purpose: string }>(
    `select at, purpose from case_contact_reading where tenant = $1 and case_id = $2 order by at desc limit 100`,
    [tenant, caseId],
  );
  return rows.map(({ at, purpose }) => ({ at: at.getTime(), purpose }));
}
