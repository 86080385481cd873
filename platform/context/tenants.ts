import { defaultTenant } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import { contextErrors } from './errors.ts';
import { isTenant } from './names.ts';
import { homeOf, snapshotOf } from './snapshot-tenant.ts';
import { hasTenant, insertTenant } from './store.ts';

/** Tenants come into being with their first write; reading an unknown one is an error (CIM 009 clause 6.3.14). */
export function openTenants(database: Database, useSnapshot: (tenant: string, id: string) => Promise<void>) {
  const known = new Set<string>([defaultTenant]);
  return {
    async forWrite(tenant: string): Promise<void> {
      const snapshot = snapshotOf(tenant);
      if (snapshot !== undefined) return useSnapshot(homeOf(tenant), snapshot);
      if (known.has(tenant)) return;
      if (!isTenant(tenant)) throw contextErrors.badRequestData({ reason: 'NGSILD-Tenant' });
      await insertTenant(database, tenant);
      known.add(tenant);
    },
    async forRead(tenant: string): Promise<void> {
      const snapshot = snapshotOf(tenant);
      if (snapshot !== undefined) return useSnapshot(homeOf(tenant), snapshot);
      if (known.has(tenant)) return;
      if (!isTenant(tenant) || !(await hasTenant(database, tenant)))
        throw contextErrors.unknownTenant({ tenant: tenant.slice(0, 64) });
      known.add(tenant);
    },
  };
}

export type Tenants = ReturnType<typeof openTenants>;
