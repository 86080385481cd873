import type { Authority, Permission, Principal, ResourceAttributes, RowFilter } from '@hub/kernel';
import type { CaseFile } from './case-file.ts';

/** Where `case_file` keeps what policies ask of a case. */
export const accessColumns = {
  tenant: 'tenant',
  type: 'type',
  bureau: 'bureau',
  bureaus: 'bureaus',
  areas: 'area_codes',
  role: 'role',
} as const;

/** A case as policies see it. */
export function caseResource({
  tenant,
  type,
  bureau,
  bureaus,
  areas,
  role,
}: Pick<CaseFile, 'tenant' | 'type' | 'bureau' | 'bureaus' | 'areas' | 'role'>): ResourceAttributes {
  return { tenant, type, bureau, bureaus, areas: areas.map((area) => area.code), role };
}

export function caseFilter(
  authority: Authority,
  principal: Principal,
  permission: Permission = 'case.read',
): RowFilter {
  return authority.filter(principal, permission, 'Case');
}
