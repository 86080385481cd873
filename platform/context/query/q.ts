import { limits } from '../limits.ts';
import {
  type Cursor,
  type Expression,
  mapTerms,
  parseExpression,
  renderExpression,
  syntaxError,
} from './expression.ts';

export const comparisons = ['==', '!=', '>=', '>', '<=', '<'] as const;
export type Comparison = (typeof comparisons)[number];

export type Literal =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'text' | 'uri'; readonly value: string }
  | { readonly kind: 'date' | 'time'; readonly value: string };

/** A relationship to follow to another entity, of one of the types where there are any. */
export interface Link {
  readonly name: string;
  readonly types: readonly string[];
}

/**
 * `links` lead to another entity, `names` through attributes of attributes, `trail` into the value; `['*']` stands for
 * any language.
 */
export interface Path {
  readonly links?: readonly Link[];
  readonly names: readonly string[];
  readonly trail: readonly string[];
}

/** One condition of CIM 009 clause 4.9. */
export type Condition =
  | { readonly kind: 'exists'; readonly path: Path }
  | {
      readonly kind: 'compare';
      readonly path: Path;
      readonly operator: Comparison;
      readonly values: readonly Literal[];
    }
  | {
      readonly kind: 'range';
      readonly path: Path;
      readonly operator: '==' | '!=';
      readonly from: Literal;
      readonly to: Literal;
    }
  | { readonly kind: 'pattern'; readonly path: Path; readonly operator: '~=' | '!~='; readonly pattern: string };

export type Query = Expression<Condition>;

/**
 * @param bareWords attributes, as the query names them, whose values may stand without quotes (`expandValues`)
 * @throws context.badRequestData, context.tooComplexQuery
 */
export function parseQ(text: string, bareWords?: (name: string) => boolean): Query {
  return parseExpression(text, '|', (cursor) => parseCondition(cursor, bareWords ?? (() => false)));
}

/** The attributes a query is about, as it names them, and how many relationships it follows at most. */
export function subjectsOf(query: Query): { readonly names: readonly string[]; readonly depth: number } {
  const paths: Path[] = [];
  mapTerms(query, ({ path }) => paths.push(path));
  return {
    names: paths.map(({ links, names }) => links?.[0]?.name ?? names[0] ?? ''),
    depth: Math.max(...paths.map(({ links }) => links?.length ?? 0)),
  };
}

function take(cursor: Cursor, pattern: RegExp): string | undefined {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.text)?.[0];
  if (found !== undefined) cursor.at += found.length;
  return found;
}

const name = /[\p{L}_@][\p{L}\p{N}\p{M}_@-]*(?::[\p{L}\p{N}\p{M}_@-]+)*/uy;
const member = /[\p{L}\p{N}\p{M}_@:-]+|\*/uy;
const operator = /==|!=|>=|<=|>|<|!~=|~=/y;

function parseCondition(cursor: Cursor, bareWords: (name: string) => boolean): Condition {
  const path = parsePath(cursor);
  const bare = bareWords(path.names[0] ?? '');
  const found = take(cursor, operator);
  if (found === undefined) return { kind: 'exists', path };
  if (found === '~=' || found === '!~=')
    return { kind: 'pattern', path, operator: found, pattern: parsePattern(cursor) };
  const first = parseLiteral(cursor, bare);
  if (cursor.text.startsWith('..', cursor.at)) {
    if (found !== '==' && found !== '!=') throw syntaxError(cursor, 'a range goes with == or !=');
    cursor.at += 2;
    const last = parseLiteral(cursor);
    if (first.kind !== last.kind || first.kind === 'boolean')
      throw syntaxError(cursor, 'both ends of a range are of one kind');
    return { kind: 'range', path, operator: found, from: first, to: last };
  }
  const values = [first];
  while (cursor.text.charAt(cursor.at) === ',') {
    cursor.at += 1;
    values.push(parseLiteral(cursor, bare));
    if (values.length > limits.queryTerms) throw syntaxError(cursor, 'too many values');
  }
  if (values.length > 1 && found !== '==' && found !== '!=') throw syntaxError(cursor, 'a list goes with == or !=');
  return { kind: 'compare', path, operator: found as Comparison, values };
}

/** One attribute path by itself: `a`, `a.b`, `a[b.c]`. @throws context.badRequestData */
export function parsePathText(text: string): Path {
  const cursor: Cursor = { text, at: 0 };
  const path = parseInnerPath(cursor);
  if (cursor.at < text.length) throw syntaxError(cursor, 'end of the path expected');
  return path;
}

const typeHint = /[\p{L}_][\p{L}\p{N}\p{M}_]*(?:,[\p{L}_][\p{L}\p{N}\p{M}_]*)*:/uy;

function parsePath(cursor: Cursor): Path {
  const links: Link[] = [];
  for (;;) {
    const inner = parseInnerPath(cursor);
    if (cursor.text.charAt(cursor.at) !== '{') {
      for (const _ of links) {
        if (cursor.text.charAt(cursor.at) !== '}') throw syntaxError(cursor, '} expected');
        cursor.at += 1;
      }
      return links.length > 0 ? { links, ...inner } : inner;
    }
    const [link, ...more] = inner.names;
    if (link === undefined || more.length > 0 || inner.trail.length > 0)
      throw syntaxError(cursor, 'a relationship stands alone before {');
    if (links.length >= limits.joinLevel)
      throw syntaxError(cursor, `more than ${limits.joinLevel} relationships to follow`);
    cursor.at += 1;
    const hint = take(cursor, typeHint);
    links.push({ name: link, types: hint?.slice(0, -1).split(',') ?? [] });
  }
}

function parseInnerPath(cursor: Cursor): Omit<Path, 'links'> {
  const names = parseNames(cursor, name);
  if (names.length > limits.depth) throw syntaxError(cursor, 'the path is too long');
  if (cursor.text.charAt(cursor.at) !== '[') return { names, trail: [] };
  cursor.at += 1;
  const trail = parseNames(cursor, member);
  if (cursor.text.charAt(cursor.at) !== ']') throw syntaxError(cursor, '] expected');
  cursor.at += 1;
  return { names, trail };
}

/** A name that no term stands for. All of it is one name: it may have points in it. */
const fullName = /https?:\/\/[^\s;|()"<>=!~{}[\],]+/y;

function parseNames(cursor: Cursor, pattern: RegExp): string[] {
  const full = take(cursor, fullName);
  if (full !== undefined) return [full];
  const names: string[] = [];
  do {
    if (names.length > 0) cursor.at += 1;
    const found = take(cursor, pattern);
    if (found === undefined) throw syntaxError(cursor, 'a name expected');
    names.push(found);
  } while (cursor.text.charAt(cursor.at) === '.' && cursor.text.charAt(cursor.at + 1) !== '.');
  return names;
}

const quoted = /"(?:[^"\\]|\\.)*"/sy;
const dateTime = /\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2}))?(?![\d:T-])/y;
const time = /\d{2}:\d{2}:\d{2}(?:[.,]\d{1,6})?Z?(?![\d:])/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\p{L}\d_:-])/uy;
const word = /(?:true|false)(?![\p{L}\p{N}_:.-])/uy;
const bareWord = /[\p{L}_][\p{L}\p{N}\p{M}_-]*/uy;
const uri = /[A-Za-z][A-Za-z0-9+-]*:[^\s;|()",<>]+/y;

function parseLiteral(cursor: Cursor, bare = false): Literal {
  if (cursor.text.charAt(cursor.at) === '"') return { kind: 'text', value: parseQuoted(cursor) };
  const date = take(cursor, dateTime);
  if (date !== undefined) {
    if (Number.isNaN(Date.parse(date))) throw syntaxError(cursor, 'no such date');
    return { kind: 'date', value: date };
  }
  const hour = take(cursor, time);
  if (hour !== undefined) return { kind: 'time', value: hour };
  const digits = take(cursor, number);
  if (digits !== undefined) {
    const value = Number(digits);
    if (!Number.isFinite(value)) throw syntaxError(cursor, 'the number is out of range');
    return { kind: 'number', value };
  }
  const truth = take(cursor, word);
  if (truth !== undefined) return { kind: 'boolean', value: truth === 'true' };
  const found = take(cursor, uri);
  if (found !== undefined) return { kind: 'uri', value: found };
  const term = bare ? take(cursor, bareWord) : undefined;
  if (term !== undefined) return { kind: 'text', value: term };
  throw syntaxError(cursor, 'a value expected (texts stand in double quotes)');
}

function parseQuoted(cursor: Cursor): string {
  const start = cursor.at;
  const found = take(cursor, quoted);
  try {
    const value: unknown = JSON.parse(found ?? '');
    if (typeof value === 'string' && value.isWellFormed() && !value.includes('\0')) return value;
  } catch {
    // Said below.
  }
  throw syntaxError({ text: cursor.text, at: start }, 'a text in double quotes expected');
}

/** A pattern stands in quotes, or runs to the next `;`, `|` or closing parenthesis outside its own brackets. */
function parsePattern(cursor: Cursor): string {
  const pattern = cursor.text.charAt(cursor.at) === '"' ? parseQuoted(cursor) : takeBare(cursor);
  if (pattern === '' || pattern.length > limits.patternLength) throw syntaxError(cursor, 'a pattern expected');
  return pattern;
}

function takeBare(cursor: Cursor): string {
  const start = cursor.at;
  let open = 0;
  for (; cursor.at < cursor.text.length; cursor.at += 1) {
    const character = cursor.text.charAt(cursor.at);
    if (character === '\\') cursor.at += 1;
    else if (character === '(') open += 1;
    else if (character === ')' && open === 0) break;
    else if (character === ')') open -= 1;
    else if (open === 0 && (character === ';' || character === '|')) break;
  }
  cursor.at = Math.min(cursor.at, cursor.text.length);
  return cursor.text.slice(start, cursor.at);
}

/** The query as text again: `parseQ(formatQ(query))` is `query`. */
export function formatQ(query: Query): string {
  const text = renderExpression(query, ';', '|', formatCondition);
  return text;
}

function formatCondition(condition: Condition): string {
  const { links = [], names, trail } = condition.path;
  const hints = links.map((link) => `${link.name}{${link.types.length > 0 ? `${link.types.join(',')}:` : ''}`);
  const inner = names.join('.') + (trail.length > 0 ? `[${trail.join('.')}]` : '');
  const path = hints.join('') + inner + '}'.repeat(links.length);
  switch (condition.kind) {
    case 'exists':
      return path;
    case 'compare':
      return path + condition.operator + condition.values.map(formatLiteral).join(',');
    case 'range':
      return `${path}${condition.operator}${formatLiteral(condition.from)}..${formatLiteral(condition.to)}`;
    case 'pattern':
      return path + condition.operator + JSON.stringify(condition.pattern);
    default:
      return condition satisfies never;
  }
}

function formatLiteral(literal: Literal): string {
  return literal.kind === 'text' ? JSON.stringify(literal.value) : String(literal.value);
}
