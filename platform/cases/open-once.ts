import type { Principal } from '@hub/kernel';
import type { RouteRequest } from '@hub/runtime';
import { type CaseDeps, getCaseFile } from './act-on-case.ts';
import type { CaseFile } from './case-file.ts';
import type { ChangedCase } from './changed-case.ts';
import { caseErrors } from './errors.ts';
import { digest, isTaken } from './reports/report-open.ts';
import { insertIntake, selectIntake } from './store-intake.ts';

/**
 * Opens a case and commits it; a request whose key its sender has used before gives the case it made.
 * @throws case.keyReused, case.unknown when the earlier case has left the sender's sight, and whatever `open` throws
 */
export async function openOnce(
  deps: CaseDeps,
  by: Principal,
  request: { readonly key: string | undefined; readonly body: unknown },
  open: () => Promise<ChangedCase>,
): Promise<CaseFile> {
  // Keys are the sender's own: another's case is neither given away nor blocked by guessing.
  const key = request.key === undefined ? undefined : digest(`${by.id} ${request.key}`);
  const print = digest(JSON.stringify(request.body));
  const earlier = await findEarlier(deps, by, key, print);
  if (earlier) return earlier;
  const changed = await open();
  const { file } = changed;
  try {
    const intake = key === undefined ? [] : [insertIntake(by.tenant, key, file.id, print)];
    await deps.writer.write([changed], intake);
  } catch (error) {
    const winner = isTaken(error) ? await findEarlier(deps, by, key, print) : undefined;
    if (!winner) throw error;
    return winner;
  }
  return file;
}

async function findEarlier(
  deps: CaseDeps,
  by: Principal,
  key: string | undefined,
  print: string,
): Promise<CaseFile | undefined> {
  const earlier = key === undefined ? undefined : await selectIntake(deps.database, by.tenant, key);
  if (!earlier) return undefined;
  if (earlier.print !== print) throw caseErrors.keyReused();
  return getCaseFile(deps, by, earlier.caseId);
}

/** @throws case.keyInvalid */
export function intakeKeyOf(headers: RouteRequest['headers']): string | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !/^[\x21-\x7e]{8,255}$/.test(key)) throw caseErrors.keyInvalid();
  return key;
}
