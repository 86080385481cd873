import { createHash } from 'node:crypto';
import type { Areas, NoteUse } from '@hub/context';
import type { Tenant } from '@hub/kernel';
import type { CaseDeps } from '../act-on-case.ts';
import { openCase } from '../open-case.ts';
import { attachmentStatement } from '../store-attachments.ts';
import { checkAnswers } from './report-answers.ts';
import { newTrackingCode } from './report-code.ts';
import { reportErrors } from './report-errors.ts';
import { findPlace, type ReportPlace } from './report-place.ts';
import type { ReportServices } from './report-services.ts';
import { reporter } from './reporter.ts';
import { reporterPhoto } from './reporter-photo.ts';
import { type Contact, insertContact, insertReport, type ReportedCase, selectReport } from './store-reports.ts';

export interface ReportDeps extends CaseDeps {
  readonly areas: Areas;
  readonly services: ReportServices;
  /** Hosts whose picture links are kept with a report; none unless the city says so. Links are never fetched. */
  readonly mediaHosts: readonly string[];
  /** Keeps who was shown what about whom. */
  readonly noteUse?: NoteUse;
}

/** A report as it was handed in, its texts checked. */
export interface Submission {
  /** `<pack>.<type>.<class>`. */
  readonly service: string;
  readonly place: ReportPlace;
  readonly description: string;
  readonly address?: string;
  readonly answers: Readonly<Record<string, unknown>>;
  readonly mediaUrl?: string;
  readonly contact: Contact;
  /** Who is signed in and reports. */
  readonly citizen?: string;
}

const uniqueViolation = '23505';

/**
 * Opens the case of a report on the same way as every other, and commits case, report, contact and pictures together. A request key
 * that has been seen gives the report it made.
 * @throws report.classUnknown, report.addressUnknown, report.invalid, report.mediaRefused, report.keyReused, case.placeOutside
 */
export async function openReport(
  deps: ReportDeps,
  tenant: Tenant,
  submission: Submission,
  requestKey?: string,
  pictures: readonly Uint8Array[] = [],
): Promise<ReportedCase> {
  const photos = pictures.map((one) => reporterPhoto(one, deps.clock()));
  const hashes = photos.map(({ info }) => info.sha256);
  const requestPrint = digest(JSON.stringify(hashes.length > 0 ? [submission, hashes] : submission));
  const key = requestKey === undefined ? undefined : digest(requestKey);
  const earlier = await findEarlier(deps, tenant, key, requestPrint);
  if (earlier) return earlier;
  const { type, row } = deps.services.get(submission.service);
  const answers = checkAnswers(type.flow.asks ?? {}, submission.answers);
  checkMedia(deps, submission.mediaUrl);
  const place = await findPlace(deps.areas, submission.place);
  const changed = await openCase(deps, {
    tenant,
    type: type.id,
    class: row.code,
    title: row.title,
    description: submission.description,
    priority: 'moderate',
    source: 'citizen',
    areas: place.areas,
    ...(place.location ? { location: place.location } : {}),
    attributes: answers,
    attachments: photos.map(({ info }) => info.id),
    actor: reporter,
  });
  const { file } = changed;
  const { address, mediaUrl, contact, citizen } = submission;
  const report = {
    caseId: file.id,
    code: newTrackingCode(),
    answers,
    meToo: 0,
    requestPrint,
    ...(address === undefined ? {} : { address }),
    ...(citizen === undefined ? {} : { citizen }),
    ...(mediaUrl === undefined ? {} : { mediaUrl }),
  };
  const apart = Object.keys(contact).length > 0 ? [insertContact(file, contact)] : [];
  try {
    const pictured = photos.map(({ info, bytes }) => attachmentStatement(tenant, file.id, info, bytes));
    await deps.writer.write([changed], [insertReport(file, report, key), ...apart, ...pictured]);
  } catch (error) {
    const winner = isTaken(error) ? await findEarlier(deps, tenant, key, requestPrint) : undefined;
    if (!winner) throw error;
    return winner;
  }
  return { file, report };
}

/** The report that an earlier request with this key made. @throws report.keyReused */
async function findEarlier(
  { database }: ReportDeps,
  tenant: Tenant,
  key: string | undefined,
  requestPrint: string,
): Promise<ReportedCase | undefined> {
  if (key === undefined) return undefined;
  const earlier = await selectReport(database, tenant, 'requestKey', key);
  if (earlier && earlier.report.requestPrint !== requestPrint) throw reportErrors.keyReused();
  return earlier;
}

function checkMedia({ mediaHosts }: ReportDeps, link: string | undefined): void {
  if (link === undefined) return;
  const url = URL.parse(link);
  if (url?.protocol !== 'https:' || url.username !== '' || !mediaHosts.includes(url.host)) {
    throw reportErrors.mediaRefused();
  }
}

export function isTaken(error: unknown): boolean {
  return (error as { code?: unknown }).code === uniqueViolation;
}

export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
