import type { Instant, Tenant } from '@hub/kernel';
import type { Queryable, Statement } from '@hub/runtime';

export interface AttachmentInfo {
  readonly id: string;
  readonly name: string;
  readonly contentType: string;
  readonly size: number;
  readonly sha256: string;
  readonly at: Instant;
  /** Where and when a photo was taken, as the device that took it says. */
  readonly place?: readonly [longitude: number, latitude: number];
  readonly takenAt?: Instant;
  /** Who stored it: an account, or the reporter. */
  readonly by?: string;
  /** Since when the reporter may see it. */
  readonly releasedAt?: Instant;
}

interface InfoRecord {
  id: string;
  name: string;
  content_type: string;
  size: number;
  sha256: string;
  stored_at: Date;
  lon: number | null;
  lat: number | null;
  taken_at: Date | null;
  stored_by: string;
  released_at: Date | null;
}

const taken = 'st_x(place::geometry) as lon, st_y(place::geometry) as lat, taken_at';

export function attachmentStatement(
  tenant: Tenant,
  caseId: string,
  info: AttachmentInfo & { readonly by: string },
  content: Uint8Array,
): Statement {
  const { id, name, contentType, size, sha256, at, by, place, takenAt } = info;
  return {
    text: `insert into case_attachment (tenant, case_id, id, name, content_type, size, sha256, content, stored_at, stored_by, place, taken_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, st_setsrid(st_makepoint($11, $12), 4326)::geography, $13)`,
    values: [
      tenant,
      caseId,
      id,
      name,
      contentType,
      size,
      sha256,
      content,
      new Date(at),
      by,
      place?.[0] ?? null,
      place?.[1] ?? null,
      takenAt === undefined ? null : new Date(takenAt),
    ],
  };
}

export async function selectAttachments(
  database: Queryable,
  tenant: Tenant,
  caseId: string,
): Promise<readonly AttachmentInfo[]> {
  const rows = await database.query<InfoRecord>(
    `select id, name, content_type, size, sha256, stored_at, stored_by, released_at, ${taken} from case_attachment
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
    `select id, name, content_type, size, sha256, stored_at, stored_by, released_at, ${taken}, content from case_attachment
     where tenant = $1 and case_id = $2 and id = $3`,
    [tenant, caseId, id],
  );
  return row && { ...toInfo(row), content: row.content };
}

/** @param at undefined takes a release back */
export function releaseAttachment(tenant: Tenant, caseId: string, id: string, at: Instant | undefined): Statement {
  return {
    text: 'update case_attachment set released_at = $4 where tenant = $1 and case_id = $2 and id = $3',
    values: [tenant, caseId, id, at === undefined ? null : new Date(at)],
  };
}

function toInfo({
  id,
  name,
  content_type,
  size,
  sha256,
  stored_at,
  stored_by,
  released_at,
  lon,
  lat,
  taken_at,
}: InfoRecord): AttachmentInfo {
  return {
    id,
    name,
    contentType: content_type,
    size,
    sha256,
    at: stored_at.getTime(),
    ...(lon === null || lat === null ? {} : { place: [lon, lat] as const }),
    ...(taken_at === null ? {} : { takenAt: taken_at.getTime() }),
    by: stored_by,
    ...(released_at === null ? {} : { releasedAt: released_at.getTime() }),
  };
}
