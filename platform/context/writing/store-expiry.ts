import type { Database } from '@hub/runtime';
import type { EntityKey } from './store.ts';

/** Entities of which something has expired, longest due first. */
export async function selectDue(database: Database, limit: number): Promise<EntityKey[]> {
  return database.query({
    name: 'entity.due',
    text: `select tenant, id from entity where due_at <= now() order by due_at limit $1`,
    values: [limit],
  });
}
