import type { Localised, PostScope, Tenant } from '@hub/kernel';
import type { Database, Queryable, Statement } from '@hub/runtime';

export const unitKinds = ['city', 'bureau', 'department', 'district', 'street', 'community'] as const;
export type UnitKind = (typeof unitKinds)[number];

/** The unit that everything else lies in. */
export const cityUnit = 'city';

export interface Unit {
  readonly id: string;
  readonly kind: UnitKind;
  readonly name: Localised;
  readonly parent?: string;
  /** It comes with the city file. */
  readonly declared: boolean;
  readonly validFrom: Date;
  readonly validTo?: Date;
  /** What took its place, when it has ended so. */
  readonly successor?: string;
}

interface UnitRow {
  id: string;
  kind: UnitKind;
  name: Localised;
  parent: string | null;
  declared: boolean;
  validFrom: Date;
  validTo: Date | null;
  successor: string | null;
}

const columns = `id, kind, jsonb_build_object('zh', name_zh, 'en', name_en) as name, parent, declared,
  valid_from as "validFrom", valid_to as "validTo", successor`;

/** What a unit was called last (by a time, where one is given), in SQL; of one that is not there, its id. */
export const unitNameSql = (tenant: string, unit: string, at?: string) => `coalesce((
  select jsonb_build_object('zh', n.name_zh, 'en', n.name_en) from org_unit n where n.tenant = ${tenant} and n.id = ${unit}
    ${at === undefined ? '' : `and n.valid_from <= ${at}`} order by n.valid_from desc limit 1),
  jsonb_build_object('zh', ${unit}, 'en', ${unit}))`;

/** Whether a row `r` held at `$n`. */
export const validAt = (row: string, at: string) =>
  `${row}.valid_from <= ${at} and (${row}.valid_to is null or ${row}.valid_to > ${at})`;

export async function selectUnits(
  database: Queryable,
  tenant: Tenant,
  filter: { readonly at: Date; readonly parent?: string; readonly id?: string; readonly q?: string },
): Promise<readonly Unit[]> {
  const like = filter.q === undefined ? null : `%${filter.q.replaceAll(/[\\%_]/g, '\\$&')}%`;
  const rows = await database.query<UnitRow>(
    `select ${columns} from org_unit u where tenant = $1 and ${validAt('u', '$2')}
       and ($3::text is null or parent = $3) and ($4::text is null or id = $4)
       and ($5::text is null or name_zh ilike $5 or name_en ilike $5 or id = $6)
     order by array_position(array['city', 'bureau', 'department', 'district', 'street', 'community'], kind), id limit 1000`,
    [tenant, filter.at, filter.parent ?? null, filter.id ?? null, like, filter.q ?? null],
  );
  return rows.map(({ parent, validTo, successor, ...row }) => ({
    ...row,
    ...(parent === null ? {} : { parent }),
    ...(validTo === null ? {} : { validTo }),
    ...(successor === null ? {} : { successor }),
  }));
}

export type DeclaredUnit = Pick<Unit, 'id' | 'kind' | 'name' | 'parent'>;

/** Makes the declared units those given: what changed ends and begins anew, what is gone ends, the rest stays untouched. */
export async function declareUnits(
  database: Database,
  tenant: Tenant,
  units: readonly DeclaredUnit[],
  at: Date,
): Promise<void> {
  const given = `select * from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) as g(id, kind, name_zh, name_en, parent)`;
  const same = `u.kind = g.kind and u.name_zh = g.name_zh and u.name_en = g.name_en and u.parent is not distinct from g.parent`;
  const values = [
    tenant,
    units.map(({ id }) => id),
    units.map(({ kind }) => kind),
    units.map(({ name }) => name.zh),
    units.map(({ name }) => name.en),
    units.map(({ parent }) => parent ?? null),
    at,
  ];
  await database.commit([
    {
      text: `update org_unit u set valid_to = $7 where tenant = $1 and declared and valid_to is null
        and not exists (select 1 from (${given}) g where g.id = u.id and ${same})`,
      values,
    },
    {
      text: `insert into org_unit (tenant, id, kind, name_zh, name_en, parent, declared, valid_from)
        select $1, id, kind, name_zh, name_en, parent, true, $7 from (${given}) g
        where not exists (select 1 from org_unit u where u.tenant = $1 and u.id = g.id and u.valid_to is null)
        on conflict do nothing`,
      values,
    },
  ]);
}

export function insertDepartment(
  tenant: Tenant,
  unit: Required<Pick<Unit, 'id' | 'name' | 'parent'>>,
  at: Date,
): Statement {
  return {
    text: `insert into org_unit (tenant, id, kind, name_zh, name_en, parent, declared, valid_from)
      values ($1, $2, 'department', $3, $4, $5, false, $6)`,
    values: [tenant, unit.id, unit.name.zh, unit.name.en, unit.parent, at],
  };
}

/** Ends a unit with nothing in it. Answers whether it did. */
export async function endUnit(database: Queryable, tenant: Tenant, id: string, at: Date): Promise<boolean> {
  const rows = await database.query(
    `update org_unit u set valid_to = $3 where tenant = $1 and id = $2 and valid_to is null and not declared
       and not exists (select 1 from org_unit c where c.tenant = $1 and c.parent = $2 and c.valid_to is null)
       and not exists (select 1 from post p where p.tenant = $1 and p.unit_id = $2 and (p.valid_to is null or p.valid_to > $3))
     returning id`,
    [tenant, id, at],
  );
  return rows.length > 0;
}

/**
 * SQL of how far a unit reaches: a department as far as the bureau or area it belongs to; a unit that has ended nowhere.
 * Answers a row [id, kind] or none.
 */
export const reachSql = (tenant: string, unit: string) => `(
  with recursive up as (
    select u.id, u.kind, u.parent, 1 as depth from org_unit u
      where u.tenant = ${tenant} and u.id = ${unit} and u.valid_to is null
    union all
    select u.id, u.kind, u.parent, up.depth + 1 from up join org_unit u
      on u.tenant = ${tenant} and u.id = up.parent and u.valid_to is null where up.kind = 'department' and up.depth < 20
  ) select jsonb_build_array(id, kind) from up where kind <> 'department' limit 1)`;

export function scopeOf(reach: readonly [string, UnitKind] | null | undefined): PostScope {
  const nowhere = { everywhere: false, bureaus: [], areas: [] };
  if (!reach) return nowhere;
  const [id, kind] = reach;
  if (kind === 'city') return { ...nowhere, everywhere: true };
  return kind === 'bureau' ? { ...nowhere, bureaus: [id] } : { ...nowhere, areas: [id] };
}
