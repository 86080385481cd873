import { randomUUID } from 'node:crypto';
import type { Tenant } from '@hub/kernel';
import type { Queryable } from '@hub/runtime';

/**
 * Ends a department in favour of another unit, all in one instant: departments below it move, posts begin anew there for as
 * long as they were given, and sessions, coming shifts and keys follow. Run it in a transaction.
 * @returns how many posts moved, undefined when the unit cannot be ended so
 */
export async function succeedUnit(
  tx: Queryable,
  tenant: Tenant,
  { unit, successor }: { readonly unit: string; readonly successor: string },
  at: Date,
): Promise<number | undefined> {
  const ended = await tx.query(
    `update org_unit set valid_to = $3, successor = $4 where tenant = $1 and id = $2 and valid_to is null and not declared
     returning id`,
    [tenant, unit, at, successor],
  );
  if (ended.length === 0) return undefined;
  const children = await tx.query<{ id: string; kind: string; name_zh: string; name_en: string }>(
    `update org_unit set valid_to = $3 where tenant = $1 and parent = $2 and valid_to is null
     returning id, kind, name_zh, name_en`,
    [tenant, unit, at],
  );
  for (const child of children)
    await tx.query(
      `insert into org_unit (tenant, id, kind, name_zh, name_en, parent, declared, valid_from)
       values ($1, $2, $3, $4, $5, $6, false, $7)`,
      [tenant, child.id, child.kind, child.name_zh, child.name_en, successor, at],
    );
  const posts = await tx.query<{ id: string; person: string; role: string; from: Date; to: Date | null }>(
    `select id, person_id as person, role, greatest(valid_from, $3) as "from", valid_to as "to" from post
     where tenant = $1 and unit_id = $2 and (valid_to is null or valid_to > greatest(valid_from, $3))`,
    [tenant, unit, at],
  );
  for (const post of posts) {
    const id = `post:${randomUUID()}`;
    await tx.query('update post set valid_to = greatest(valid_from, $3) where tenant = $1 and id = $2', [
      tenant,
      post.id,
      at,
    ]);
    await tx.query(
      `insert into post (tenant, id, person_id, unit_id, role, valid_from, valid_to) values ($1, $2, $3, $4, $5, $6, $7)`,
      [tenant, id, post.person, successor, post.role, post.from, post.to],
    );
    await tx.query('update session set post_id = $2 where post_id = $1', [post.id, id]);
    await tx.query('update duty set post_id = $3 where tenant = $1 and post_id = $2 and ends_at > $4', [
      tenant,
      post.id,
      id,
      at,
    ]);
  }
  await tx.query('update service_key set unit_id = $3 where tenant = $1 and unit_id = $2', [tenant, unit, successor]);
  return posts.length;
}

/** Whether a unit is another one or lies below it. */
export async function liesWithin(tx: Queryable, tenant: Tenant, unit: string, other: string): Promise<boolean> {
  const [row] = await tx.query<{ inside: boolean }>(
    `with recursive up as (
       select id, parent, 1 as depth from org_unit where tenant = $1 and id = $2 and valid_to is null
       union all
       select u.id, u.parent, up.depth + 1 from up join org_unit u
         on u.tenant = $1 and u.id = up.parent and u.valid_to is null where up.depth < 30
     ) select exists (select 1 from up where id = $3) as inside`,
    [tenant, unit, other],
  );
  return row?.inside ?? false;
}
