import { contextErrors } from '../errors.ts';
import { limits } from '../limits.ts';

/** Terms joined by and, or and parentheses: the shape of the q, type and scopeQ languages. */
export type Expression<Term> =
  | { readonly kind: 'term'; readonly term: Term }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Expression<Term>[] };

/** A place in the text being parsed. */
export interface Cursor {
  readonly text: string;
  at: number;
}

export function syntaxError({ text, at }: Cursor, what: string) {
  const near = text.slice(at, at + 16).toWellFormed();
  return contextErrors.badRequestData({
    reason: `${what} at character ${at + 1}${near ? `, near ${JSON.stringify(near)}` : ''}`,
  });
}

/**
 * Parses `text`; and (`;`) binds tighter than or.
 * @param or the characters that mean or: `|`, or `|,`
 */
export function parseExpression<Term>(text: string, or: string, parseTerm: (cursor: Cursor) => Term): Expression<Term> {
  if (text.length > limits.queryLength)
    throw contextErrors.tooComplexQuery({ reason: `longer than ${limits.queryLength}` });
  const cursor: Cursor = { text, at: 0 };
  let terms = 0;

  function list(separators: string, kind: 'and' | 'or', part: () => Expression<Term>): Expression<Term> {
    const parts = [part()];
    while (cursor.at < text.length && separators.includes(text.charAt(cursor.at))) {
      cursor.at += 1;
      parts.push(part());
    }
    return parts.length === 1 ? (parts[0] as Expression<Term>) : { kind, parts };
  }

  function any(depth: number): Expression<Term> {
    if (depth > limits.depth) throw contextErrors.tooComplexQuery({ reason: 'nested too deeply' });
    return list(or, 'or', () => list(';', 'and', () => one(depth)));
  }

  function one(depth: number): Expression<Term> {
    terms += 1;
    if (terms > limits.queryTerms)
      throw contextErrors.tooComplexQuery({ reason: `more than ${limits.queryTerms} terms` });
    if (text.charAt(cursor.at) !== '(') return { kind: 'term', term: parseTerm(cursor) };
    cursor.at += 1;
    const inner = any(depth + 1);
    if (text.charAt(cursor.at) !== ')') throw syntaxError(cursor, ') expected');
    cursor.at += 1;
    return inner;
  }

  const expression = any(0);
  if (cursor.at < text.length) throw syntaxError(cursor, 'end expected');
  return expression;
}

export function mapTerms<A, B>(expression: Expression<A>, map: (term: A) => B): Expression<B> {
  if (expression.kind === 'term') return { kind: 'term', term: map(expression.term) };
  return { kind: expression.kind, parts: expression.parts.map((part) => mapTerms(part, map)) };
}

/** The expression in another language whose words are `and`, `or` and parentheses. */
export function renderExpression<Term>(
  expression: Expression<Term>,
  and: string,
  or: string,
  render: (term: Term) => string,
): string {
  if (expression.kind === 'term') return render(expression.term);
  const parts = expression.parts.map((part) => renderExpression(part, and, or, render));
  return `(${parts.join(expression.kind === 'and' ? and : or)})`;
}
