import type { Instant, Tenant } from '@hub/kernel';
import type { Queryable, Statement } from '@hub/runtime';
import type { Actor } from '../case-events.ts';
import type { FilledDocument } from './fill-document.ts';

/** A document as it was drawn up. */
export interface DrawnDocument {
  readonly kind: string;
  readonly version: number;
  readonly year: number;
  readonly n: number;
  readonly number: string;
  readonly caseSeq: number;
  readonly content: FilledDocument;
  readonly sha256: string;
  readonly drawnAt: Instant;
  readonly drawnBy: Actor;
  /** Why an earlier version was drawn up anew. */
  readonly reason?: string;
}

interface DocumentRecord {
  kind: string;
  version: number;
  year: number;
  n: number;
  number: string;
  case_seq: number;
  content: FilledDocument;
  sha256: string;
  drawn_at: Date;
  drawn_by: string;
  drawn_by_name: string;
  reason: string | null;
}

const columns = 'kind, version, year, n, number, case_seq, content, sha256, drawn_at, drawn_by, drawn_by_name, reason';

export function insertDocument(tenant: Tenant, caseId: string, type: string, document: DrawnDocument): Statement {
  const { kind, version, year, n, number, caseSeq, content, sha256, drawnAt, drawnBy, reason = null } = document;
  return {
    text: `insert into case_document (tenant, case_id, type, ${columns})
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb, $11, $12, $13, $14, $15)`,
    values: [
      tenant,
      caseId,
      type,
      kind,
      version,
      year,
      n,
      number,
      caseSeq,
      JSON.stringify(content),
      sha256,
      new Date(drawnAt),
      drawnBy.id,
      drawnBy.name,
      reason,
    ],
  };
}

/** All versions of all documents of a case, the newest of each kind first. */
export async function selectDocuments(
  database: Queryable,
  tenant: Tenant,
  caseId: string,
): Promise<readonly DrawnDocument[]> {
  const rows = await database.query<DocumentRecord>(
    `select ${columns} from case_document where tenant = $1 and case_id = $2 order by kind, version desc`,
    [tenant, caseId],
  );
  return rows.map(({ case_seq, drawn_at, drawn_by, drawn_by_name, reason, ...document }) => ({
    ...document,
    caseSeq: case_seq,
    drawnAt: drawn_at.getTime(),
    drawnBy: { id: drawn_by, name: drawn_by_name },
    ...(reason === null ? {} : { reason }),
  }));
}

/** The number after the last given one; two who draw at once get the same, and the index refuses the second. */
export async function nextDocumentNumber(
  database: Queryable,
  tenant: Tenant,
  type: string,
  kind: string,
  year: number,
): Promise<number> {
  const [row] = await database.query<{ n: number }>(
    `select coalesce(max(n), 0) + 1 as n from case_document
     where tenant = $1 and type = $2 and kind = $3 and year = $4 and version = 1`,
    [tenant, type, kind, year],
  );
  return row?.n ?? 1;
}
