import { createHash } from 'node:crypto';
import { coreContextUrl, coreTerms, isCoreUrl } from './core-context.ts';
import { type ActiveContext, addContext, emptyContext, expandIri } from './ld-terms.ts';

/**
 * A parsed @context with the core context last. The broker stores names as they are under the core context alone
 * (`key`): a request under the core context then needs no renaming either way.
 */
export interface LdContext {
  readonly isCore: boolean;
  /** What an answer names as its @context: a URL or an array. */
  readonly source: unknown;
  /** Where a compound @context can be had as one, when it has been put there to be named in a Link header. */
  readonly url?: string;
  /** The same for the same source: pages of one query are asked with one @context (CIM 009 clause 5.5.9). */
  readonly key: string;
  /** Term or IRI of a request → stored key. */
  keyOf(term: string): string;
  /** Stored key → term of an answer. */
  termOf(key: string): string;
  /** Stored key → full IRI. */
  iriOf(key: string): string;
  /** A URI that may be written with a prefix, or relative to `@base` → the full URI. */
  uriOf(value: string): string;
  /**
   * A text under a term inside a value: the term may say that its texts are ids or terms of the vocabulary, which are
   * stored in full (JSON-LD type coercion).
   */
  readonly coerce?: (term: string, text: string) => string;
  /** The same the other way: the term shown and the stored text → the text shown. */
  readonly uncoerce?: (term: string, text: string) => string;
}

const remembered = 10_000;

export function memo<T = string>(compute: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const answer = compute(text);
    if (known.size >= remembered) known.clear();
    known.set(text, answer);
    return answer;
  };
}

const coreActive = addContext(emptyContext, coreTerms, new Map());
const coreNames = new Map([...coreActive.terms].map(([name, term]) => [term.iri, name]));
const compactCore = compactor(coreActive);
const keyOfIri = (iri: string) => coreNames.get(iri) ?? compactCore(iri);
const isShort = (term: string) => !/[:/#@]/.test(term);

const iriOf = (key: string) => expandIri(key, coreActive, true);

export const coreContext: LdContext = {
  isCore: true,
  source: coreContextUrl,
  key: 'core',
  keyOf: memo((term) => (isShort(term) ? term : keyOfIri(expandIri(term, coreActive, true)))),
  termOf: (key) => key,
  iriOf,
  uriOf: (value) => expandIri(value, coreActive, false),
};

/** @param documents every remote context that `source` names, by URL */
export function parseContext(source: unknown, documents: ReadonlyMap<string, unknown>): LdContext {
  const own = addContext(emptyContext, source, documents);
  const active = addContext(own, coreTerms, documents);
  if (own.terms.size === 0 && own.base === undefined && own.vocab === undefined) return coreContext;
  const compact = compactor(active);
  return {
    isCore: false,
    source: withCore(source),
    key: createHash('sha256').update(JSON.stringify(source)).digest('base64url').slice(0, 10),
    keyOf: memo((term) => keyOfIri(expandIri(term, active, true))),
    // A core term keeps its name even where its type or container would forbid it for a node (`max`, `observedAt`).
    termOf: memo((key) => (coreActive.terms.has(key) ? key : compact(expandIri(key, coreActive, true)))),
    iriOf,
    uriOf: (value) => expandIri(value, active, false),
    ...coercions(own, active),
  };
}

/** What user terms do to the texts under them; nothing where no term is typed `@id` or `@vocab`. */
function coercions(own: ActiveContext, active: ActiveContext): Pick<LdContext, 'coerce' | 'uncoerce'> {
  const typed = new Map([...own.terms].filter(([, { type }]) => type === '@id' || type === '@vocab'));
  if (typed.size === 0) return {};
  const compact = compactor(active);
  const typeOf = (term: string) => (coreActive.terms.has(term) ? undefined : typed.get(term)?.type);
  return {
    coerce(term, text) {
      const type = typeOf(term);
      return type === undefined ? text : expandIri(text, active, type === '@vocab');
    },
    uncoerce(term, text) {
      const type = typeOf(term);
      if (type === undefined) return text;
      return type === '@vocab' ? compact(text) : compactId(text, active);
    },
  };
}

/** IRI compaction of an id: only by a prefix, never by a term or the vocabulary (JSON-LD 1.1 API §6.2, vocab false). */
function compactId(iri: string, active: ActiveContext): string {
  let best: string | undefined;
  for (const [name, { iri: start, prefix }] of active.terms) {
    if (!prefix || start === null || !iri.startsWith(start) || iri.length === start.length) continue;
    const candidate = `${name}:${iri.slice(start.length)}`;
    if (active.terms.has(candidate) && active.terms.get(candidate)?.iri !== iri) continue;
    if (best === undefined || candidate.length < best.length || (candidate.length === best.length && candidate < best))
      best = candidate;
  }
  return best ?? iri;
}

/** The @context of an answer always ends with the core context. */
function withCore(source: unknown): unknown {
  const parts = Array.isArray(source) ? source : [source];
  return [...parts.filter((part) => !isCoreUrl(part)), coreContextUrl];
}

/**
 * IRI compaction (JSON-LD 1.1 API §6.2) for keys of node objects and for types: a term whose values are nodes or have no
 * type, in a set or in nothing; then what follows @vocab; then the shortest prefixed name.
 */
function compactor(active: ActiveContext): (iri: string) => string {
  const rank = ['@set@id', '@set', '@id', ''];
  const byIri = new Map<string, { term: string; rank: number }>();
  const prefixes: [string, string][] = [];
  for (const [name, term] of [...active.terms].sort(([a], [b]) => a.length - b.length || (a < b ? -1 : 1))) {
    if (term.iri === null || term.reverse) continue;
    if (term.prefix) prefixes.push([name, term.iri]);
    const place = rank.indexOf(`${term.container ?? ''}${term.type ?? ''}`);
    const held = byIri.get(term.iri);
    if (place >= 0 && (!held || place < held.rank)) byIri.set(term.iri, { term: name, rank: place });
  }
  return (iri) => {
    const found = byIri.get(iri);
    if (found) return found.term;
    if (active.vocab && iri.length > active.vocab.length && iri.startsWith(active.vocab)) {
      const rest = iri.slice(active.vocab.length);
      if (expandIri(rest, active, true) === iri) return rest;
    }
    let best: string | undefined;
    for (const [name, start] of prefixes) {
      if (!iri.startsWith(start) || iri.length === start.length) continue;
      const candidate = `${name}:${iri.slice(start.length)}`;
      const usable = !active.terms.has(candidate) || active.terms.get(candidate)?.iri === iri;
      if (
        usable &&
        (best === undefined || candidate.length < best.length || (candidate.length === best.length && candidate < best))
      )
        best = candidate;
    }
    return best ?? iri;
  };
}
