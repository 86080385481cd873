import { type EntityAccess, parseInstant } from '@hub/kernel';
import { contextErrors } from '../errors.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import { entityColumns } from '../writing/entity-columns.ts';
import { type Expression, renderExpression } from './expression.ts';
import type { Comparison, Condition, Link, Literal, Path, Query } from './q.ts';

/** Adds a value to a statement and answers its placeholder. */
export type Use = (value: unknown) => string;

/** How the names and values of one query are to be read. */
export interface QuerySettings {
  readonly context: LdContext;
  /** Stored names of attributes whose values in `q` are terms or short IRIs (`expandValues`). */
  readonly expand?: ReadonlySet<string> | undefined;
  /** Stored names of attributes whose values are plain JSON to `q` (`jsonKeys`). */
  readonly raw?: ReadonlySet<string> | undefined;
  /** What may be seen of entities behind relationships. */
  readonly access: EntityAccess;
}

/** One row's view of a query: the settings, and the alias of the table the row is in. */
interface Scope extends QuerySettings {
  readonly use: Use;
  readonly row: string;
}

/** SQL that is true for the entities `e` that a query means. Values go in as parameters, never into the text. */
export function qToSql(query: Query, settings: QuerySettings, use: Use): string {
  const scope: Scope = { ...settings, use, row: 'e' };
  return renderExpression(query, ' and ', ' or ', (condition) =>
    linkedToSql(condition, condition.path.links ?? [], scope),
  );
}

/**
 * The same over attribute instances instead of entities. @param wrap makes of a condition on `e.body`, which holds one
 * instance of the attribute named, a condition on the entity
 */
export function qToSqlOver(
  query: Query,
  settings: QuerySettings,
  use: Use,
  wrap: (attribute: string, condition: string) => string,
): string {
  const scope: Scope = { ...settings, use, row: 'e' };
  return renderExpression(query, ' and ', ' or ', (condition) =>
    wrap(settings.context.keyOf(condition.path.names[0] ?? ''), conditionToSql(condition, scope)),
  );
}

const quote = JSON.stringify;

/**
 * A condition on an entity behind relationships: some entity that the relationship names meets the rest (clause 4.9,
 * `a{b{c}}`). Targets are looked up by key; those that have expired are not there.
 */
function linkedToSql(condition: Condition, links: readonly Link[], scope: Scope): string {
  const [link, ...rest] = links;
  if (!link) return conditionToSql(condition, scope);
  const { use, row, context, access } = scope;
  const inner = `${row}l`;
  const name = `$.${quote(context.keyOf(link.name))}`;
  const targets = ['.object[*]', '.objectList[*].object']
    .map((tail) => `select t #>> '{}' from jsonb_path_query(${row}.body, ${use(name + tail)}::jsonpath) t`)
    .join(' union all ');
  const types = link.types.map((type) => `${inner}.types @> array[${use(context.keyOf(type))}::text]`);
  const asked = context.keyOf(rest[0]?.name ?? condition.path.names[0] ?? '');
  const keptBack = access.typesKeepingBack(asked);
  const whole = keptBack.length === 0 ? '' : ` and not ${inner}.types && ${use(keptBack)}::text[]`;
  const seen = access.all ? '' : ` and ${access.sql(entityColumns(inner), use)}${whole}`;
  // Each target is looked up by its key: the limit keeps the planner from reading all entities instead.
  return `exists (select 1 from (${targets}) target(id) cross join lateral (select * from entity
      where tenant = ${row}.tenant and id = target.id collate "C" limit 1) ${inner}
    where (${inner}.expires_at is null or ${inner}.expires_at > now())${types.length > 0 ? ` and (${types.join(' or ')})` : ''}${seen}
    and ${linkedToSql(condition, rest, { ...scope, row: inner })})`;
}

/** Where the value of an attribute of any kind lies. Order relations look at properties only (clause 4.9). */
const ordered = ['value', 'languageMap.*', 'valueList', 'json'];
const every = [...ordered, 'object', 'vocab', 'objectList.object'];

/** The attribute or member itself, as a jsonpath. */
function basePath(path: Path, context: LdContext): string {
  return `$${path.names.map((name) => `.${quote(context.keyOf(name))}`).join('')}`;
}

const holds = (names: ReadonlySet<string> | undefined, path: Path, context: LdContext) =>
  names?.has(context.keyOf(path.names[0] ?? '')) ?? false;

/** jsonpath accessors from the attribute to the values that count. */
function accessors(path: Path, from: readonly string[], { context, raw: opaque }: Scope): string[] {
  if (path.trail.length === 0) return [...(path.names.length > 1 ? ['@'] : []), ...from.map((member) => `@.${member}`)];
  if (path.trail[0] === '*') return ['@.languageMap.*'];
  const raw = path.trail.map((part) => `.${quote(part)}`).join('');
  if (holds(opaque, path, context)) return [`@.json${raw}`];
  const renamed = path.trail.map((part) => `.${quote(part.startsWith('@') ? part : context.keyOf(part))}`).join('');
  return [`@.value${renamed}`, `@.languageMap${raw}`, `@.json${raw}`, `@.valueList${renamed}`];
}

function conditionToSql(condition: Condition, scope: Scope): string {
  const system = systemTime(condition, scope);
  if (system !== undefined) return system;
  const { use, row, context } = scope;
  const base = basePath(condition.path, context);
  const exists = (filter: string) => `jsonb_path_exists(${row}.body, ${use(`${base}${filter}`)}::jsonpath)`;
  const target =
    condition.path.trail.length === 0
      ? ''
      : ` ? (${accessors(condition.path, every, scope)
          .map((one) => `exists(${one})`)
          .join(' || ')})`;
  switch (condition.kind) {
    case 'exists':
      return exists(target);
    case 'compare': {
      const { operator, values } = condition;
      const positive = operator === '!=' ? '==' : operator;
      const found = `(${values.map((value) => comparison(condition.path, positive, value, scope, exists)).join(' or ')})`;
      return operator === '!=' ? `(${exists(target)} and not ${found})` : found;
    }
    case 'range': {
      const found = within(condition.path, condition.from, condition.to, scope, exists);
      return condition.operator === '!=' ? `(${exists(target)} and not ${found})` : found;
    }
    case 'pattern': {
      const paths = accessors(condition.path, ['value', 'languageMap.*', 'valueList', 'object', 'vocab'], scope).map(
        (one) => base + one.slice(1),
      );
      const texts = `select 1 from unnest(${use(paths)}::text[]) p, jsonb_path_query(${row}.body, p::jsonpath) v0, jsonb_path_query(v0, '$[*]') v where jsonb_typeof(v) = 'string'`;
      const found = `exists (${texts} and v #>> '{}' ~ ${use(safePattern(condition.pattern))})`;
      return condition.operator === '!~=' ? `(exists (${texts}) and not ${found})` : found;
    }
    default:
      return condition satisfies never;
  }
}

type Exists = (filter: string) => string;

function comparison(
  path: Path,
  operator: Exclude<Comparison, '!='>,
  value: Literal,
  scope: Scope,
  exists: Exists,
): string {
  if (value.kind === 'date')
    return dateSql(
      path,
      `${operator === '==' ? '=' : operator} ${scope.use(instantOf(value.value))}::timestamptz`,
      scope,
    );
  const places = operator === '==' ? equalPlaces(value, path, scope) : accessors(path, ordered, scope);
  const parts = places.map((one) => `${one} ${operator} ${literal(value, one, path, scope)}`);
  return exists(` ? (${parts.join(' || ')})`);
}

/** Where a value that equals this one lies: a term lies nowhere as it is, only its expansion does (clause 4.9, `expandValues`). */
function equalPlaces(value: Literal, path: Path, scope: Scope): readonly string[] {
  const places = accessors(path, every, scope);
  const isIri = typeof value.value === 'string' && value.value.includes(':');
  return isIri || holds(scope.expand, path, scope.context) ? places : places.filter((one) => one !== '@.vocab');
}

function within(path: Path, from: Literal, to: Literal, scope: Scope, exists: Exists): string {
  if (from.kind === 'date' && to.kind === 'date') {
    const { use } = scope;
    return dateSql(
      path,
      `between ${use(instantOf(from.value))}::timestamptz and ${use(instantOf(to.value))}::timestamptz`,
      scope,
    );
  }
  const parts = accessors(path, ordered, scope).map(
    (one) => `exists(${one}[*] ? (@ >= ${literal(from, one, path, scope)} && @ <= ${literal(to, one, path, scope)}))`,
  );
  return exists(` ? (${parts.join(' || ')})`);
}

function literal(value: Literal, accessor: string, path: Path, { context, expand }: Scope): string {
  if (value.kind === 'number' || value.kind === 'boolean') return String(value.value);
  if (accessor === '@.vocab') return quote(context.keyOf(value.value));
  if (holds(expand, path, context)) return quote(context.iriOf(context.keyOf(value.value)));
  return quote(value.kind === 'uri' ? context.uriOf(value.value) : value.value);
}

/** Every text that an attribute may have stored where it equals a value that is no number, truth or date. */
export function textsMeant(value: Literal, path: Path, settings: QuerySettings): readonly string[] {
  const scope: Scope = { ...settings, use: String, row: 'e' };
  const texts = equalPlaces(value, path, scope).map(
    (accessor) => JSON.parse(literal(value, accessor, path, scope)) as string,
  );
  return [...new Set(texts)];
}

/** Times are compared as times, whatever their texts. A DateTime may stand alone, as a value, or in `@value`. */
function dateSql(path: Path, condition: string, { context, use, row }: Scope): string {
  const base = basePath(path, context);
  const trail = path.trail.map((part) => `.${quote(context.keyOf(part))}`).join('');
  const paths = path.trail.length > 0 ? [`${base}.value${trail}`] : [base, `${base}.value`, `${base}.value."@value"`];
  return `exists (select 1 from unnest(${use(paths)}::text[]) p, jsonb_path_query(${row}.body, p::jsonpath) v
    where jsonb_typeof(v) = 'string' and ngsi_instant(v #>> '{}') ${condition})`;
}

function instantOf(text: string): Date {
  return new Date(parseInstant(text) ?? Date.parse(text));
}

const columns: Readonly<Record<string, string>> = { createdAt: 'created_at', modifiedAt: 'modified_at' };

/** The times of the instances of an attribute in milliseconds, as JSON: in `meta`, or those of the entity. Null where there is no such attribute. @param row an entity @param key placeholder */
export const attributeTimes = (row: string, key: string): string =>
  `coalesce(${row}.meta::jsonb -> ${key}::text, case when jsonb_exists(${row}.body, ${key}::text)
    then jsonb_build_array(jsonb_build_array(extract(epoch from ${row}.created_at) * 1000, extract(epoch from ${row}.modified_at) * 1000)) end)`;

/** createdAt and modifiedAt lie beside the body: of the entity in columns, of attributes in `meta`. */
function systemTime(condition: Condition, { context, use, row }: Scope): string | undefined {
  const { names, trail } = condition.path;
  const last = names.at(-1) ?? '';
  if (!Object.hasOwn(columns, last) || names.length > 2 || trail.length > 0) return undefined;
  const [subject, from] =
    names.length === 1
      ? [`${row}.${columns[last]}`, '']
      : [
          `to_timestamp((t ->> ${last === 'createdAt' ? 0 : 1})::float8 / 1000)`,
          ` from jsonb_array_elements(${attributeTimes(row, use(context.keyOf(names[0] ?? '')))}) t`,
        ];
  const wrap = (sql: string) => (from === '' ? sql : `exists (select 1${from} where ${sql})`);
  if (condition.kind === 'exists') return wrap('true');
  if (condition.kind === 'compare' && condition.values.every((value) => value.kind === 'date')) {
    const operator = { '==': '=', '!=': '<>' }[condition.operator as string] ?? condition.operator;
    return wrap(
      `(${condition.values.map((value) => `${subject} ${operator} ${use(instantOf(String(value.value)))}`).join(operator === '<>' ? ' and ' : ' or ')})`,
    );
  }
  if (condition.kind === 'range' && condition.from.kind === 'date' && condition.to.kind === 'date') {
    return wrap(
      `${subject} ${condition.operator === '!=' ? 'not ' : ''}between ${use(instantOf(condition.from.value))} and ${use(instantOf(condition.to.value))}`,
    );
  }
  return 'false';
}

/**
 * PostgreSQL's matcher does not backtrack, except for back references, which are refused; so are quantified groups that
 * hold a quantifier, and repeats beyond 100, whose automata grow without bound.
 */
export function safePattern(pattern: string): string {
  const risky = /\\[1-9]|\([^()]*[*+}][^()]*\)[*+{]|\{\d{3,}|\{\d*,\d{3,}|\(\?[=!<]/.test(pattern);
  if (risky)
    throw contextErrors.tooComplexQuery({
      reason: 'the pattern is refused: back references, nested quantifiers, look-around or large repeats',
    });
  return pattern;
}

export function typesToSql(types: Expression<string>, use: Use): string {
  return renderExpression(types, ' and ', ' or ', (type) => `e.types @> array[${use(type)}::text]`);
}

export function scopesToSql(scopes: Expression<string>, use: Use): string {
  return renderExpression(
    scopes,
    ' and ',
    ' or ',
    (pattern) => `exists (select 1 from unnest(e.scope) s where s ~ ${use(pattern)})`,
  );
}
