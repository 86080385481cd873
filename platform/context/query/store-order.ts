import type { EntityAccess } from '@hub/kernel';
import type { LdContext } from '../json-ld/ld-context.ts';
import type { Ordering, OrderTerm } from './ordering.ts';
import type { Path } from './q.ts';
import { placeSql } from './store-geo.ts';
import { attributeTimes, type Use } from './store-q.ts';

const quote = JSON.stringify;

/** Who asks, and what names mean. */
interface Asking {
  readonly context: LdContext;
  readonly access: EntityAccess;
}

/** Members of an entity that lie beside its body, as JSON. */
const ownMembers: Readonly<Record<string, string>> = {
  id: 'to_jsonb(e.id)',
  type: 'to_jsonb(e.types[1])',
  scope: 'to_jsonb(e.scope[1])',
  createdAt: 'to_jsonb(e.created_at)',
  modifiedAt: 'to_jsonb(e.modified_at)',
};

/** Where the times of an attribute lie, beside the body and in milliseconds. */
const timesOfAttribute: Readonly<Record<string, number>> = { createdAt: 0, modifiedAt: 1 };

/** The value an attribute path leads to: of the first instance, whatever its kind. */
function valueSql({ names, trail }: Path, context: LdContext, use: Use): string {
  const [first = ''] = names;
  if (names.length === 1 && trail.length === 0 && Object.hasOwn(ownMembers, first)) return ownMembers[first] ?? '';
  const time = names.length === 2 && trail.length === 0 ? timesOfAttribute[names[1] ?? ''] : undefined;
  if (time !== undefined) return `(${attributeTimes('e', use(context.keyOf(first)))} -> 0 -> ${time})`;
  const base = `$${names.map((name) => `.${quote(context.keyOf(name))}`).join('')}`;
  const raw = trail.map((part) => `.${quote(part)}`).join('');
  const renamed = trail.map((part) => `.${quote(part.startsWith('@') ? part : context.keyOf(part))}`).join('');
  const paths =
    trail.length > 0
      ? [`${base}.value${renamed}`, `${base}.json${raw}`, `${base}.languageMap${raw}`]
      : [
          ...['value', 'object', 'vocab', 'valueList', 'json', 'languageMap.*', 'objectList[0].object'].map(
            (member) => `${base}.${member}`,
          ),
          `${base} ? (@.type() != "object" && @.type() != "array")`,
        ];
  return `coalesce(${paths.map((path) => `jsonb_path_query_first(e.body, ${use(path)}::jsonpath)`).join(', ')})`;
}

const text = (value: string) => `(${value} #>> '{}')`;
const date = String.raw`^\d{4}-\d\d-\d\d$`;
const time = String.raw`^\d\d:\d\d:\d\d([.,]\d+)?Z?$`;
const dateTime = String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d([.,]\d+)?)?(Z|[+-]\d\d:?\d\d)$`;

/** Kinds of values in the order of clause 4.23.2; what is not there comes last, whatever the direction. */
export function rankSql(value: string): string {
  return `case jsonb_typeof(${value}) when 'number' then 0 when 'object' then 2 when 'array' then 3 when 'boolean' then 4
    when 'string' then case when ${text(value)} ~ '${time}' then 5 when ${text(value)} ~ '${date}' then 6
      when ${text(value)} ~ '${dateTime}' then 7 else 1 end
    when 'null' then 8 else 9 end`;
}

/** What each term sorts by: the SQL of its value and, by distance, of the distance in metres on the sphere. */
export function orderColumns(
  ordering: Ordering,
  { context, access }: Asking,
  use: Use,
): readonly { readonly term: OrderTerm; readonly value: string; readonly distance: string | undefined }[] {
  const byDistance = ordering.terms.some((term) => term.byDistance);
  const from = byDistance && ordering.from ? use(JSON.stringify(ordering.from)) : '';
  const distanceSql = (term: OrderTerm) => {
    const place = placeSql(context.keyOf(term.path.names[0] ?? ''), use);
    return `st_distance(${place}::geography, st_setsrid(st_geomfromgeojson(${from}), 4326)::geography, false)`;
  };
  // Entities that keep an attribute back are sorted as if they had none.
  const shown = ({ path }: OrderTerm, sql: string) => {
    const keptBack = access.typesKeepingBack(context.keyOf(path.names[0] ?? ''));
    return keptBack.length === 0 ? sql : `case when e.types && ${use(keptBack)}::text[] then null else ${sql} end`;
  };
  return ordering.terms.map((term) => ({
    term,
    value: shown(term, valueSql(term.path, context, use)),
    distance: term.byDistance ? shown(term, distanceSql(term)) : undefined,
  }));
}

/** `order by` for the terms, and the lateral join their values come from. Ties are broken by id, so that pages fit. */
export function orderSql(ordering: Ordering, asking: Asking, use: Use): { from: string; orderBy: string } {
  const columns = orderColumns(ordering, asking, use);
  const from = columns
    .map(
      ({ value, distance }, index) =>
        ` cross join lateral (select ${value} as v, ${distance ?? 'null'} as d) o${index}`,
    )
    .join('');
  const keys = columns.flatMap(({ term, distance }, index) => {
    const [value, direction] = [`o${index}.v`, term.descending ? ' desc' : ''];
    return [
      ...(distance === undefined ? [] : [`o${index}.d${direction} nulls last`]),
      rankSql(value),
      `case when jsonb_typeof(${value}) = 'number' then ${text(value)}::numeric end${direction}`,
      `case when ${text(value)} ~ '${dateTime}' then ngsi_instant(${text(value)}) end${direction}`,
      `case when jsonb_typeof(${value}) = 'string' then ${text(value)} end collate "und-x-icu"${direction}`,
      `${value}${direction}`,
    ];
  });
  return { from, orderBy: [...keys, 'e.id'].join(', ') };
}
