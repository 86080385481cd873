import type { Tenant } from '@hub/kernel';
import type { Queryable, Statement } from '@hub/runtime';

export interface DueCase {
  readonly tenant: Tenant;
  readonly id: string;
}

const due = `f.type = $1 and f.state = 'closed' and f.closed_at < $2
  and (f.personal_erased_at is null or f.personal_erased_at < f.closed_at)`;

export function selectDue(database: Queryable, type: string, before: Date, limit: number): Promise<DueCase[]> {
  return database.query(`select f.tenant, f.id from case_file f where ${due} order by f.closed_at, f.id limit $3`, [
    type,
    before,
    limit,
  ]);
}

export function countDue(
  database: Queryable,
  type: string,
  before: Date,
): Promise<{ readonly tenant: Tenant; readonly count: number }[]> {
  return database.query(
    `select f.tenant, count(*)::int as count from case_file f where ${due} group by f.tenant order by f.tenant`,
    [type, before],
  );
}

export interface Erased {
  /** Names of the personal answers that go. */
  readonly answers: readonly string[];
  /** Whether the type declares the term: then reporters' pictures go too, and the texts of documents. */
  readonly isDeclared: boolean;
}

/** What stands in a document whose text is gone; number, day and digest stay, so that a copy outside can still be told. */
const erasedParts = JSON.stringify([
  { kind: 'paragraph', text: { zh: '内容已按保存期限删除', en: 'The text was erased when its term was over' } },
]);

/**
 * Takes from cases how to reach their reporters and, where the type declares a term, personal answers, reporters' pictures
 * and the texts of documents. Of the
 * history only the personal answers go: what was done, by whom and when stays.
 */
export function erasePersonal(
  tenant: Tenant,
  ids: readonly string[],
  { answers, isDeclared }: Erased,
  at: Date,
): readonly Statement[] {
  const values = [tenant, ids];
  return [
    { text: 'delete from case_contact where tenant = $1 and case_id = any($2)', values },
    ...(answers.length === 0
      ? []
      : [
          {
            text: 'update case_report set answers = answers - $3::text[] where tenant = $1 and case_id = any($2)',
            values: [...values, answers],
          },
          {
            text: `update case_event set data = jsonb_set(data, '{answers}', (data -> 'answers') - $3::text[])
              where tenant = $1 and case_id = any($2) and data ? 'answers'`,
            values: [...values, answers],
          },
        ]),
    ...(isDeclared
      ? [
          {
            text: `update case_document set content = jsonb_build_object('title', content -> 'title', 'parts', $3::jsonb)
              where tenant = $1 and case_id = any($2)`,
            values: [...values, erasedParts],
          },
          {
            text: `update case_attachment set content = '', size = 0, name = 'erased'
              where tenant = $1 and case_id = any($2) and stored_by = 'hub:citizen'`,
            values,
          },
        ]
      : []),
    {
      text: `update case_file set attributes = attributes - $3::text[], personal_erased_at = $4
        where tenant = $1 and id = any($2)`,
      values: [...values, answers, at],
    },
  ];
}
