import { defaultTenant, type Permission, type Principal, type Realm } from '@hub/kernel';
import { signedIn } from '@hub/runtime';
import { type TObject, Type } from 'typebox';
import { readTrackingCode } from './report-code.ts';
import { reportErrors } from './report-errors.ts';
import type { ReportDeps } from './report-open.ts';
import { type ReportedCase, selectReport } from './store-reports.ts';

/** The way by which a reporter comes to a report: with its code, or signed in as the one who made or claimed it. */
export interface ReportDoor {
  readonly path: string;
  readonly realm: Realm;
  readonly read: Permission;
  readonly act: Permission;
  readonly params: TObject;
  /** @throws report.unknown */
  find(params: unknown, principal: Principal | undefined): Promise<ReportedCase>;
}

const text = Type.String({ minLength: 1, maxLength: 64 });

/** Whoever holds the code. */
export function byCode(deps: ReportDeps): ReportDoor {
  return {
    path: '/api/v1/reports/:code',
    realm: 'staff',
    read: 'public',
    act: 'public',
    params: Type.Object({ code: text }),
    find: (params) => getReport(deps, (params as { code: string }).code),
  };
}

/** The citizen whose report it is; of another's its number tells nothing. */
export function byOwner({ database }: ReportDeps): ReportDoor {
  return {
    path: '/api/v1/citizen/reports/:number',
    realm: 'citizen',
    read: 'own.read',
    act: 'own.act',
    params: Type.Object({ number: text }),
    async find(params, principal) {
      const { id, tenant } = signedIn(principal);
      const found = await selectReport(database, tenant, 'number', (params as { number: string }).number);
      if (found?.report.citizen !== id) throw reportErrors.unknown();
      return found;
    },
  };
}

/** @throws report.unknown */
export async function getReport({ database }: ReportDeps, code: string): Promise<ReportedCase> {
  const given = readTrackingCode(code);
  const found = given === undefined ? undefined : await selectReport(database, defaultTenant, 'code', given);
  if (!found) throw reportErrors.unknown();
  return found;
}
