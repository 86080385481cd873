import type { Tenant } from '@hub/kernel';
import type { Queryable } from '@hub/runtime';

/** Running instances of a version, so many at most, and how many there are. */
export async function selectRunning(
  database: Queryable,
  about: { readonly tenant: Tenant; readonly key: string; readonly version: number; readonly limit: number },
): Promise<{ readonly ids: readonly string[]; readonly all: number }> {
  const rows = await database.query<{ id: string; all: number }>({
    name: 'processes.running',
    text: `select id, (count(*) over ())::int as all from process_instance
           where tenant = $1 and key = $2 and version = $3 and status = 'running' order by id limit $4`,
    values: [about.tenant, about.key, about.version, about.limit],
  });
  return { ids: rows.map(({ id }) => id), all: rows[0]?.all ?? 0 };
}
