import { createHash } from 'node:crypto';
import type { Area, AreaLevel, Geometry, Polygonal, Position, Provenance } from '@hub/kernel';
import type { Database } from '@hub/runtime';

interface AreaRow {
  readonly code: string;
  readonly level: AreaLevel;
  readonly name_zh: string;
  readonly name_en: string;
  readonly parent: string | null;
  readonly outline: Polygonal | null;
  readonly label_point: { readonly coordinates: Position } | null;
  readonly provenance: Provenance;
  readonly source: string;
}

const levelOrder = `array_position(array['city', 'district', 'street', 'community', 'grid'], level)`;
const columns =
  'code, level, name_zh, name_en, parent, provenance, source, st_asgeojson(label_point)::json as label_point';

/** Stores areas unless they are the ones stored last. */
export async function storeAreas(database: Database, areas: readonly Area[]): Promise<void> {
  const hash = createHash('sha256').update(JSON.stringify(areas)).digest('hex');
  const [known] = await database.query('select 1 as one from area_source where hash = $1', [hash]);
  if (known) return;
  await database.commit([
    {
      text: 'insert into area_source (hash) values ($1) on conflict (one) do update set hash = excluded.hash',
      values: [hash],
    },
    {
      text: `insert into area (code, level, name_zh, name_en, parent, outline, label_point, provenance, source)
        select code, level, name_zh, name_en, parent,
               st_collectionextract(st_makevalid(st_setsrid(st_geomfromgeojson(outline), 4326)), 3), st_setsrid(st_geomfromgeojson(label_point), 4326),
               provenance, source
        from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])
          as row(code, level, name_zh, name_en, parent, outline, label_point, provenance, source)
        on conflict (code) do update set level = excluded.level, name_zh = excluded.name_zh, name_en = excluded.name_en,
          parent = excluded.parent, outline = excluded.outline, label_point = excluded.label_point,
          provenance = excluded.provenance, source = excluded.source`,
      values: [
        areas.map((area) => area.code),
        areas.map((area) => area.level),
        areas.map((area) => area.name.zh),
        areas.map((area) => area.name.en),
        areas.map((area) => area.parent ?? null),
        areas.map((area) => (area.outline ? JSON.stringify(area.outline) : null)),
        areas.map((area) => (area.labelPoint ? JSON.stringify({ type: 'Point', coordinates: area.labelPoint }) : null)),
        areas.map((area) => area.provenance),
        areas.map((area) => area.source),
      ],
    },
  ]);
}

export async function selectAreas(
  database: Database,
  filter: { readonly level?: AreaLevel; readonly parent?: string; readonly code?: string; readonly outlines: boolean },
): Promise<Area[]> {
  const outline = filter.outlines ? 'st_asgeojson(outline, 6)::json' : 'null';
  const rows = await database.query<AreaRow>(
    `select ${columns}, ${outline} as outline from area
     where ($1::text is null or level = $1) and ($2::text is null or parent = $2) and ($3::text is null or code = $3)
     order by ${levelOrder}, code`,
    [filter.level ?? null, filter.parent ?? null, filter.code ?? null],
  );
  return rows.map(toArea);
}

/**
 * The areas a place lies in, by any point of it, outermost first. An area without an outline of its own, such as a street
 * whose grids are drawn, holds a place when an area below it does.
 */
export async function selectAreasAtEach(
  database: Database,
  places: readonly Geometry[],
): Promise<readonly (readonly Area[])[]> {
  const rows = await database.query<AreaRow & { nth: number }>({
    name: 'area.at',
    text: `with recursive asked as (
        select nth::int, st_pointonsurface(st_setsrid(st_geomfromgeojson(place), 4326)) as at
        from unnest($1::text[]) with ordinality as p(place, nth)
      ), found as (
        select asked.nth, area.code, area.parent, st_area(area.outline) as size from asked join area on st_covers(area.outline, asked.at)
        union
        select found.nth, above.code, above.parent, null from area above join found on above.code = found.parent
        where above.outline is null
      )
      select found.nth, ${columns.replace('code', 'a.code').replace('parent', 'a.parent')}, null as outline
      from area a join found on found.code = a.code
      order by found.nth, ${levelOrder}, found.size nulls last, a.code`,
    values: [places.map((place) => JSON.stringify(place))],
  });
  const byPlace = Map.groupBy(rows, ({ nth }) => nth);
  return places.map((_, index) => (byPlace.get(index + 1) ?? []).map(toArea));
}

function toArea(row: AreaRow): Area {
  return {
    code: row.code,
    level: row.level,
    name: { zh: row.name_zh, en: row.name_en },
    ...(row.parent === null ? {} : { parent: row.parent }),
    ...(row.outline === null ? {} : { outline: row.outline }),
    ...(row.label_point === null ? {} : { labelPoint: row.label_point.coordinates }),
    provenance: row.provenance,
    source: row.source,
  };
}
