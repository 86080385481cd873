/**
 * A snapshot is kept as a tenant of its own, so that every operation works on it as on any tenant. No client can ask for it by
 * NGSILD-Tenant: names of tenants hold no tilde.
 */
export const snapshotTenant = (tenant: string, id: string): string => `${tenant}~${id}`;

/** The tenant a snapshot belongs to; any other tenant is itself. */
export function homeOf(tenant: string): string {
  const mark = tenant.indexOf('~');
  return mark < 0 ? tenant : tenant.slice(0, mark);
}

/** The id of the snapshot a tenant is; undefined for any other. */
export function snapshotOf(tenant: string): string | undefined {
  const mark = tenant.indexOf('~');
  return mark < 0 ? undefined : tenant.slice(mark + 1);
}
