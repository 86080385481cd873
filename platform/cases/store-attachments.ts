import type { Instant, Tenant } from '@hub/kernel';
import type { Queryable } from '@hub/runtime';

export interface AttachmentInfo {
  readonly id: string;
  readonly name: string;
  readonly contentType: string;
  readonly size: number;
  readonly sha256: string;
  readonly at: Instant;
}

interface InfoRecord {
  id: string;
  name: string;
  content_type: string;
  size: number;
  sha256: string;
  stored_at: Date;
}

export async function insertAttachment(
  database: Queryable,
  tenant: Tenant,
  caseId: string,
  info: AttachmentInfo & { readonly by: string },
  content: Uint8Array,
): Promise<void> {
  const { id, name, contentType, size, sha256, at, by } = info;
  await database.query(
    `insert into case_attachment (tenant, case_id, id, name, content_type, size, sha256, content, stored_at, stored_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [tenant, caseId, id, name, contentType, size, sha256, content, new Date(at), by],
  );
}

export async function selectAttachments(
  database: Queryable,
  tenant: Tenant,
  caseId: string,
): Promise<readonly AttachmentInfo[]> {
  const rows = await database.query<InfoRecord>(
    `select id, name, content_type, size, sha256, stored_at from case_attachment
     where tenant = $1 and case_id = $2 order by stored_at, id`,
    [tenant, caseId],
  );
  return rows.map(toInfo);
}

export async function selectAttachment(
  database: Queryable,
  tenant: Tenant,
  caseId: string,
  id: string,
): Promise<(AttachmentInfo & { readonly content: Uint8Array }) | undefined> {
  const [row] = await database.query<InfoRecord & { content: Uint8Array }>(
    `select id, name, content_type, size, sha256, stored_at, content from case_attachment
     where tenant = $1 and case_id = $2 and id = $3`,
    [tenant, caseId, id],
  );
  return row && { ...toInfo(row), content: row.content };
}

function toInfo({ id, name, content_type, size, sha256, stored_at }: InfoRecord): AttachmentInfo {
  return { id, name, contentType: content_type, size, sha256, at: stored_at.getTime() };
}
