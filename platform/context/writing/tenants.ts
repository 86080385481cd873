import { type Awaitable, defaultTenant } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import { isTenant } from '../attributes/names.ts';
import { contextErrors } from '../errors.ts';
import { homeOf, snapshotOf } from '../snapshots/snapshot-tenant.ts';
import { hasTenant, insertTenant } from './store.ts';

/** Tenants come into being with their first write; reading an unknown one is an error (CIM 009 clause 6.3.14). */
export function openTenants(database: Database, useSnapshot: (tenant: string, id: string) => Promise<void>) {
  const known = new Set<string>([defaultTenant]);
  return {
    forWrite: (tenant: string): Awaitable<void> => (known.has(tenant) ? undefined : learn(tenant, make)),
    forRead: (tenant: string): Awaitable<void> => (known.has(tenant) ? undefined : learn(tenant, find)),
  };

  async function learn(tenant: string, look: (tenant: string) => Promise<void>): Promise<void> {
    const snapshot = snapshotOf(tenant);
    if (snapshot !== undefined) return useSnapshot(homeOf(tenant), snapshot);
    await look(tenant);
    known.add(tenant);
  }

  async function make(tenant: string): Promise<void> {
    if (!isTenant(tenant)) throw contextErrors.badRequestData({ reason: 'NGSILD-Tenant' });
    await insertTenant(database, tenant);
  }

  async function find(tenant: string): Promise<void> {
    if (!isTenant(tenant) || !(await hasTenant(database, tenant)))
      throw contextErrors.unknownTenant({ tenant: tenant.slice(0, 64) });
  }
}

export type Tenants = ReturnType<typeof openTenants>;
