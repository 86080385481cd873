import type { DataSubject, Erasure, Tenant } from '@hub/kernel';
import type { Queryable, Statement } from '@hub/runtime';

export interface RequestResult {
  readonly caseId: string;
  readonly number: string;
  readonly kind: string;
  readonly outcome: 'granted' | 'refused';
  readonly ground: string;
  readonly at: Date;
  readonly lines: readonly Erasure[];
}

const columns = `case_id as "caseId", number, kind, outcome, ground, at, lines`;

/** What was granted and done stands; a refusal may be followed by a grant when the case is opened again. */
export function upsertResult(of: DataSubject, result: RequestResult, file: string | undefined): Statement {
  const { caseId, number, kind, outcome, ground, at, lines } = result;
  return {
    text: `insert into data_request_result as r (tenant, case_id, subject, number, kind, outcome, ground, at, lines, file)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10)
      on conflict (tenant, case_id) do update set outcome = excluded.outcome, ground = excluded.ground, at = excluded.at,
        lines = excluded.lines, file = excluded.file where r.outcome = 'refused'`,
    values: [of.tenant, caseId, of.id, number, kind, outcome, ground, at, JSON.stringify(lines), file ?? null],
  };
}

export async function findResult(
  database: Queryable,
  tenant: Tenant,
  caseId: string,
): Promise<RequestResult | undefined> {
  const [row] = await database.query<RequestResult>(
    `select ${columns} from data_request_result where tenant = $1 and case_id = $2`,
    [tenant, caseId],
  );
  return row;
}

/** The newest first. */
export function listResults(
  database: Queryable,
  { tenant, id }: DataSubject,
): Promise<(RequestResult & { readonly hasFile: boolean })[]> {
  return database.query(
    `select ${columns}, file is not null as "hasFile" from data_request_result where tenant = $1 and subject = $2
     order by at desc limit 200`,
    [tenant, id],
  );
}

export async function findFile(
  database: Queryable,
  { tenant, id }: DataSubject,
  number: string,
): Promise<{ readonly caseId: string; readonly file: string } | undefined> {
  const [row] = await database.query<{ caseId: string; file: string }>(
    `select case_id as "caseId", file from data_request_result
     where tenant = $1 and subject = $2 and number = $3 and file is not null`,
    [tenant, id, number],
  );
  return row;
}
