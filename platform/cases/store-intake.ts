import type { Tenant } from '@hub/kernel';
import type { Queryable, Statement } from '@hub/runtime';

/** Remembers the key a case came with. */
export function insertIntake(tenant: Tenant, key: string, caseId: string, print: string): Statement {
  return {
    name: 'cases.insert-intake',
    text: 'insert into case_intake (tenant, key, case_id, print) values ($1, $2, $3, $4)',
    values: [tenant, key, caseId, print],
  };
}

export async function selectIntake(
  database: Queryable,
  tenant: Tenant,
  key: string,
): Promise<{ readonly caseId: string; readonly print: string } | undefined> {
  const [row] = await database.query<{ caseId: string; print: string }>({
    name: 'cases.intake',
    text: 'select case_id as "caseId", print from case_intake where tenant = $1 and key = $2',
    values: [tenant, key],
  });
  return row;
}
