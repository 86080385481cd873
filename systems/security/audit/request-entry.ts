import { defaultTenant } from '@hub/kernel';
import type { RouteRequest } from '@hub/runtime';
import type { NewAuditEntry } from './entry.ts';

type Requester = Pick<RouteRequest, 'principal' | 'headers'> & { readonly address?: string | undefined };

/** The entry of an act somebody asks for over HTTP: who, for which tenant, in which request. */
export function requestEntry(
  { principal, headers, address }: Requester,
  act: Omit<NewAuditEntry, 'tenant' | 'actor' | 'requestId' | 'address'>,
): NewAuditEntry {
  const requestId = headers['x-request-id'];
  const { kind, id, name } = principal ?? { kind: 'anonymous' as const, id: '', name: '' };
  return {
    ...act,
    tenant: principal?.tenant ?? defaultTenant,
    actor: { kind, id, name },
    requestId: typeof requestId === 'string' ? requestId : undefined,
    address,
  };
}
