import { contextErrors } from '../errors.ts';
import { limits } from '../limits.ts';

/** One term of an active context (JSON-LD 1.1 API §4.1). A null IRI means the term is cut off from any meaning. */
export interface Term {
  readonly iri: string | null;
  readonly type?: string;
  readonly container?: string;
  readonly prefix: boolean;
  readonly reverse: boolean;
}

export interface ActiveContext {
  /** What relative ids are relative to; undefined leaves them relative. */
  readonly base?: string | undefined;
  readonly vocab: string | undefined;
  readonly terms: ReadonlyMap<string, Term>;
}

export const emptyContext: ActiveContext = { vocab: undefined, terms: new Map() };

const bad = (reason: string) => contextErrors.badRequestData({ reason: `@context: ${reason}` });
const isKeyword = (text: string) => text.startsWith('@') && /^@[A-Za-z]+$/.test(text);
const endsLikePrefix = /[:/?#[\]@]$/;
const absolute = /^[A-Za-z][A-Za-z0-9+.-]*:/;

/**
 * The active context after one more local context (JSON-LD 1.1 API §4.1.2 and §4.2.2). `documents` holds every remote
 * context it may name. Contexts scoped to one term are refused, as CIM 009 clause 5.5.7
 * wants, and so is `@import`.
 */
export function addContext(
  active: ActiveContext,
  local: unknown,
  documents: ReadonlyMap<string, unknown>,
  depth = 0,
  remote = false,
): ActiveContext {
  if (depth > limits.contextDepth) throw bad('nested too deeply');
  if (local === null) return emptyContext;
  if (Array.isArray(local)) {
    if (local.length > limits.contexts) throw bad('too many parts');
    return local.reduce<ActiveContext>((sum, part) => addContext(sum, part, documents, depth + 1, remote), active);
  }
  if (typeof local === 'string') {
    const document = documents.get(local);
    if (document === undefined) throw contextErrors.contextNotAvailable({ url: local });
    return addContext(active, contextOf(document), documents, depth + 1, true);
  }
  if (typeof local !== 'object') throw bad('must be a URI, an object or an array of them');
  return addTerms(active, local as Record<string, unknown>, remote);
}

/** The `@context` member of a context document. */
export function contextOf(document: unknown): unknown {
  if (typeof document !== 'object' || document === null || !('@context' in document))
    throw bad('the document has no @context');
  return document['@context'];
}

/** @param remote its `@base` says nothing: that counts only in the document itself */
function addTerms(active: ActiveContext, local: Record<string, unknown>, remote: boolean): ActiveContext {
  if ('@import' in local) throw bad('@import is not supported');
  const names = Object.keys(local).filter((name) => !isKeyword(name));
  if (names.length > limits.contextTerms) throw bad('too many terms');
  const terms = new Map(active.terms);
  const started = new Map<string, boolean>();
  const start: ActiveContext = { vocab: active.vocab, terms };
  const vocab = '@vocab' in local ? vocabOf(local['@vocab'], start) : active.vocab;
  const base = '@base' in local && !remote ? baseOf(local['@base'], active.base) : active.base;
  const building: ActiveContext = { base, vocab, terms };
  const define = (name: string): void => {
    const state = started.get(name);
    if (state === true) return;
    if (state === false) throw bad(`circular term ${name}`);
    started.set(name, false);
    terms.delete(name);
    terms.set(
      name,
      makeTerm(name, local[name], building, (other) => other in local && !isKeyword(other) && define(other)),
    );
    started.set(name, true);
  };
  for (const name of names) define(name);
  return building;
}

/** An IRI, or one relative to the base before it; null forgets it. */
function baseOf(value: unknown, before: string | undefined): string | undefined {
  if (value === null) return undefined;
  if (typeof value !== 'string') throw bad('@base is not a URI');
  const base = URL.parse(value, before)?.href;
  if (base === undefined && value !== '') throw bad('@base is relative to nothing');
  return base ?? before;
}

function vocabOf(value: unknown, base: ActiveContext): string | undefined {
  if (value === null) return undefined;
  if (typeof value !== 'string') throw bad('@vocab is not a URI');
  return expandIri(value, base, true);
}

function makeTerm(name: string, value: unknown, active: ActiveContext, need: (other: string) => void): Term {
  if (name === '') throw bad('a term is empty');
  if (value === null) return { iri: null, prefix: false, reverse: false };
  if (typeof value !== 'string' && (typeof value !== 'object' || Array.isArray(value))) throw bad(`term ${name}`);
  const simple = typeof value === 'string';
  const spec = (simple ? { '@id': value } : value) as Record<string, unknown>;
  if ('@context' in spec) throw bad(`term ${name} has an @context of its own`);
  const reverse = '@reverse' in spec;
  const id = reverse ? spec['@reverse'] : spec['@id'];
  if (id === null && '@id' in spec) return { iri: null, prefix: false, reverse };
  if (id !== undefined && typeof id !== 'string') throw bad(`term ${name}: @id is not a string`);
  const iri = id !== undefined && id !== name ? definedIri(id, active, need, name) : ownIri(name, active, need);
  if (/.[:/]./.test(name) && expandIri(name, { vocab: active.vocab, terms: active.terms }, true) !== iri)
    throw bad(`term ${name} looks like an IRI and means another`);
  const type = typeof spec['@type'] === 'string' ? definedIri(spec['@type'], active, need, name) : undefined;
  const container = containerOf(spec['@container'], name);
  return {
    iri,
    prefix: spec['@prefix'] === true || (simple && !/[:/]/.test(name) && endsLikePrefix.test(iri)),
    reverse,
    ...(type === undefined ? {} : { type }),
    ...(container === undefined ? {} : { container }),
  };
}

function containerOf(value: unknown, name: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  const parts = Array.isArray(value) ? value : [value];
  if (!parts.every((part) => typeof part === 'string' && isKeyword(part))) throw bad(`term ${name}: @container`);
  return parts.length === 0 ? undefined : [...parts].sort().join('');
}

function definedIri(id: string, active: ActiveContext, need: (other: string) => void, name: string): string {
  if (isKeyword(id)) return id;
  need(id);
  const colon = id.indexOf(':');
  if (colon > 0) need(id.slice(0, colon));
  const iri = expandIri(id, active, true);
  if (!absolute.test(iri) && !isKeyword(iri)) throw bad(`term ${name} has no absolute IRI`);
  return iri;
}

function ownIri(name: string, active: ActiveContext, need: (other: string) => void): string {
  const colon = name.indexOf(':', 1);
  if (colon > 0) {
    need(name.slice(0, colon));
    const prefix = active.terms.get(name.slice(0, colon));
    return prefix?.iri ? prefix.iri + name.slice(colon + 1) : name;
  }
  if (active.vocab === undefined) throw bad(`term ${name} has no IRI`);
  return active.vocab + name;
}

/** IRI expansion (JSON-LD 1.1 API §5.2) without a base: what stays relative is returned as it is. */
export function expandIri(value: string, active: ActiveContext, vocabRelative: boolean): string {
  if (isKeyword(value)) return value;
  if (vocabRelative) {
    const term = active.terms.get(value);
    if (term) return term.iri ?? value;
  }
  const colon = value.indexOf(':', 1);
  if (colon > 0) {
    const head = value.slice(0, colon);
    if (head === '_' || value.startsWith('//', colon + 1)) return value;
    const prefix = active.terms.get(head);
    if (prefix?.iri && prefix.prefix) return prefix.iri + value.slice(colon + 1);
    if (absolute.test(value)) return value;
  }
  if (vocabRelative) return active.vocab === undefined ? value : active.vocab + value;
  return active.base === undefined ? value : (URL.parse(value, active.base)?.href ?? value);
}
