import { type AttachmentType, attachmentTypes } from '../attachment-type.ts';
import { type AttachmentInfo, selectAttachment, selectAttachments } from '../store-attachments.ts';
import type { ReportDeps } from './report-open.ts';
import { reporter } from './reporter.ts';
import type { ReportedCase } from './store-reports.ts';
import { stripMetadata } from './strip-metadata.ts';

/**
 * The pictures that whoever holds a report's code may see: the reporter's own and those of the desk that were released, also
 * of the case this one was merged into. What another reporter has sent stays with the desk.
 */
export async function listPictures(
  { database }: ReportDeps,
  { file }: ReportedCase,
): Promise<readonly AttachmentInfo[]> {
  const { tenant, id, mergedInto } = file;
  const own = (await selectAttachments(database, tenant, id)).filter((info) => isOwn(info) || isReleased(info));
  if (mergedInto === undefined) return own;
  const others = await selectAttachments(database, tenant, mergedInto);
  return [...own, ...others.filter((info) => !isOwn(info) && isReleased(info))];
}

/** One of them without its metadata, undefined for any other. */
export async function findPicture(deps: ReportDeps, reported: ReportedCase, id: string) {
  const info = (await listPictures(deps, reported)).find((one) => one.id === id);
  if (!info) return undefined;
  const { tenant, id: caseId, mergedInto } = reported.file;
  const { database } = deps;
  const found =
    (await selectAttachment(database, tenant, caseId, id)) ??
    (mergedInto === undefined ? undefined : await selectAttachment(database, tenant, mergedInto, id));
  const content = found && pictureFor(found);
  return content && { contentType: info.contentType, content };
}

/** A picture as everyone may have it, undefined for what cannot be freed of its metadata. */
export function pictureFor(found: AttachmentInfo & { readonly content: Uint8Array }): Uint8Array | undefined {
  const type = attachmentTypes.find((known): known is AttachmentType => known === found.contentType);
  return type && stripMetadata(found.content, type);
}

export function isOwn({ by }: AttachmentInfo): boolean {
  return by === reporter.id;
}

function isReleased({ releasedAt }: AttachmentInfo): boolean {
  return releasedAt !== undefined;
}
