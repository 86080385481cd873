import { defaultTenant } from '@hub/kernel';
import type { RouteRequest } from '@hub/runtime';
import type { NewAuditEntry } from './entry.ts';

/** The entry of an act somebody asks for over HTTP: who, for which tenant, in which request. */
export function requestEntry(
  { principal, headers }: Pick<RouteRequest, 'principal' | 'headers'>,
  act: Omit<NewAuditEntry, 'tenant' | 'actor' | 'requestId'>,
): NewAuditEntry {
  const requestId = headers['x-request-id'];
  const { kind, id, name } = principal ?? { kind: 'anonymous' as const, id: '', name: '' };
  return {
    ...act,
    tenant: principal?.tenant ?? defaultTenant,
    actor: { kind, id, name },
    requestId: typeof requestId === 'string' ? requestId : undefined,
  };
}
