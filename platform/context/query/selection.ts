import { getName } from '../attributes/names.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import { type Cursor, type Expression, mapTerms, parseExpression, syntaxError } from './expression.ts';

/** Entity types as CIM 009 clause 4.17 selects them: `A`, `A,B`, `(A|B);C`. Names as stored. */
export function parseTypes(text: string, context: LdContext): Expression<string> {
  const names = parseExpression(text, ',|', (cursor) => takeUntil(cursor, /[^;|,()\s]+/y, 'a type'));
  return mapTerms(names, (name) => context.keyOf(getName(name, 'type')));
}

/**
 * Scopes as CIM 009 clause 4.19 selects them, each as a pattern for PostgreSQL: `+` is any one level, a final `#` that
 * level and all below.
 */
export function parseScopeQ(text: string): Expression<string> {
  return mapTerms(
    parseExpression(text, ',|', (cursor) =>
      takeUntil(cursor, /\/?(?:[\p{L}\p{N}_.:~-]+|\+|#)(?:\/(?:[\p{L}\p{N}_.:~-]+|\+|#))*/uy, 'a scope'),
    ),
    scopePattern,
  );
}

function scopePattern(scope: string): string {
  const parts = scope.replace(/^\//, '').split('/');
  const body = parts.map((part, index) => {
    if (part === '+') return '/[^/]+';
    if (part === '#') return index === parts.length - 1 ? '(/.*)?' : '/[^/]+';
    return `/${part.replaceAll('.', '\\.')}`;
  });
  return `^${body.join('')}$`;
}

function takeUntil(cursor: Cursor, pattern: RegExp, what: string): string {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.text)?.[0];
  if (found === undefined) throw syntaxError(cursor, `${what} expected`);
  cursor.at += found.length;
  return found;
}

/** Types of which every match has at least one, fewest first: an index walk starts from them. */
export function driverTypes(types: Expression<string>): readonly string[] {
  if (types.kind === 'term') return [types.term];
  const parts = types.parts.map(driverTypes);
  if (types.kind === 'or') return [...new Set(parts.flat())];
  return parts.reduce((best, part) => (part.length < best.length ? part : best));
}

/** Any one of some types. */
export const anyType = (types: readonly string[]): Expression<string> => ({
  kind: 'or',
  parts: types.map((term) => ({ kind: 'term', term })),
});

/** True when an entity of these types is selected. */
export function matchesTypes(selected: Expression<string>, types: readonly string[]): boolean {
  if (selected.kind === 'term') return types.includes(selected.term);
  const matches = (part: Expression<string>) => matchesTypes(part, types);
  return selected.kind === 'and' ? selected.parts.every(matches) : selected.parts.some(matches);
}

/** True when some scopes, which may lack their leading slash, meet a scope query. */
export function matchesScopes(wanted: Expression<string>, scopes: readonly string[]): boolean {
  if (wanted.kind === 'term') {
    const pattern = new RegExp(wanted.term, 'u');
    return scopes.some((scope) => pattern.test(scope.startsWith('/') ? scope : `/${scope}`));
  }
  const matches = (part: Expression<string>) => matchesScopes(part, scopes);
  return wanted.kind === 'and' ? wanted.parts.every(matches) : wanted.parts.some(matches);
}
