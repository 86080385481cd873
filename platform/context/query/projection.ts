import { getName } from '../attributes/names.ts';
import { contextErrors } from '../errors.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import { limits } from '../limits.ts';
import { type Cursor, syntaxError } from './expression.ts';

/**
 * Members of an entity (CIM 009 clause 4.21), by stored name; `id`, `type` and `scope` count too. A relationship may name
 * members of the entity behind it: `a,b{c,d}`.
 */
export type Projection = ReadonlyMap<string, Projection | undefined>;

interface Projections {
  readonly attributes?: ReadonlySet<string> | undefined;
  readonly pick?: Projection | undefined;
  readonly omit?: Projection | undefined;
}

const own = new Set(['id', 'type', 'scope']);
const member = /[^,|;{}\s]+/y;

/** @throws context.badRequestData */
export function parseProjection(text: string, context: LdContext, what: string): Projection {
  if (text.length > limits.queryLength) throw contextErrors.tooComplexQuery({ reason: `${what} is too long` });
  const cursor: Cursor = { text, at: 0 };
  const projection = parseList(cursor, context, what, 0);
  if (cursor.at < text.length) throw syntaxError(cursor, `${what}: end expected`);
  return projection;
}

function parseList(cursor: Cursor, context: LdContext, what: string, depth: number): Projection {
  if (depth > limits.joinLevel) throw contextErrors.badRequestData({ reason: `${what} is deeper than any joinLevel` });
  const found = new Map<string, Projection | undefined>();
  for (;;) {
    skipSpace(cursor);
    member.lastIndex = cursor.at;
    const name = member.exec(cursor.text)?.[0];
    if (name === undefined) throw syntaxError(cursor, `${what}: a member expected`);
    cursor.at += name.length;
    const key = own.has(name) ? name : context.keyOf(getName(name, what));
    let inner: Projection | undefined;
    if (cursor.text.charAt(cursor.at) === '{') {
      cursor.at += 1;
      inner = parseList(cursor, context, what, depth + 1);
      if (cursor.text.charAt(cursor.at) !== '}') throw syntaxError(cursor, `${what}: } expected`);
      cursor.at += 1;
    }
    found.set(key, inner);
    skipSpace(cursor);
    const next = cursor.text.charAt(cursor.at);
    if (next !== ',' && next !== '|') return found;
    cursor.at += 1;
  }
}

function skipSpace(cursor: Cursor): void {
  while (cursor.text.charAt(cursor.at) === ' ') cursor.at += 1;
}

/** How many relationships a projection leads along. */
export function projectionDepth(projection: Projection | undefined): number {
  let depth = 0;
  for (const inner of projection?.values() ?? []) if (inner) depth = Math.max(depth, 1 + projectionDepth(inner));
  return depth;
}

/** What may be asked together of `attrs`, `pick` and `omit`: the first is the older word for the second. @throws context.badRequestData */
export function checkProjections({ attributes, pick, omit }: Projections): void {
  if (attributes && (pick || omit))
    throw contextErrors.badRequestData({ reason: 'attrs or attributes goes with neither pick nor omit' });
  for (const [key, inner] of omit ?? [])
    if (inner === undefined && pick?.has(key))
      throw contextErrors.badRequestData({ reason: `pick and omit both name ${key.slice(0, 128)}` });
}

/** True when a member is shown under what is picked and left out. A member with members of its own is not left out itself. */
export function isShown(key: string, pick: Projection | undefined, omit: Projection | undefined): boolean {
  return (!pick || pick.has(key)) && !(omit?.has(key) && omit.get(key) === undefined);
}
