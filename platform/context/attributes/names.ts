import { contextErrors } from '../errors.ts';
import { limits } from '../limits.ts';

// Beside what RFC 3986 forbids: what cannot be seen, so that two ids that look alike are one (RFC 3987 §4.1 and §8).
const uri =
  /^[A-Za-z][A-Za-z0-9+.-]*:[^\s\p{Cc}\p{Cs}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800"<>\\^`{|}]+$/u;
/** A term (CIM 009 clause 4.6.2), or with a colon a prefixed name or an IRI. */
const attributeName =
  /^[\p{L}_](?:[\p{L}\p{N}\p{M}_./@-]*|[\p{L}\p{N}\p{M}_.@-]*:[\p{L}\p{N}\p{M}_.:/#?&=%~+,;!$'*()@-]*)$/u;
const tenantName = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/;

export function isUri(value: unknown): value is string {
  return typeof value === 'string' && value.length <= limits.uriLength && uri.test(value);
}

/** @throws context.badRequestData */
export function getUri(value: unknown, what: string): string {
  if (!isUri(value)) throw contextErrors.badRequestData({ reason: `${what} is not a URI` });
  return value;
}

/** Names that may name: the same come again and again. */
const knownNames = new Set<string>();
const mostKnownNames = 10_000;

/** A term, a prefixed name or an IRI that may name an attribute or a type. @throws context.badRequestData */
export function getName(value: unknown, what: string): string {
  if (typeof value === 'string' && knownNames.has(value)) return value;
  const ok =
    typeof value === 'string' &&
    value.length <= limits.nameLength &&
    attributeName.test(value) &&
    value !== '__proto__';
  if (!ok)
    throw contextErrors.badRequestData({ reason: `${what}: not a name: ${JSON.stringify(value)?.slice(0, 64)}` });
  if (knownNames.size >= mostKnownNames) knownNames.clear();
  knownNames.add(value);
  return value;
}

export function isTenant(value: string): boolean {
  return tenantName.test(value);
}

/** True for what PostgreSQL can hold: no NUL, no half of a surrogate pair. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

/** A URI as a part of a path, in which a colon may stand as it is (RFC 3986 §3.3). */
export function pathPart(id: string): string {
  return encodeURIComponent(id).replaceAll('%3A', ':');
}
