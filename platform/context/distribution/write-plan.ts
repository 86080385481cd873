import type { LdContext } from '../json-ld/ld-context.ts';
import type { JsonObject } from '../json-object.ts';
import { getName } from '../names.ts';
import type { Registration } from './registration.ts';
import type { Matching } from './registrations.ts';

/** Members of an entity that are no attributes. */
const members = new Set(['id', '@id', 'type', '@type', '@context', 'scope', 'expiresAt']);

export interface Plan {
  readonly remote: readonly Matching[];
  /** Sources that something is the own of, but that do not take the operation. */
  readonly refused: readonly Matching[];
  /** What stays here; `all` where attributes are not told apart. */
  readonly local: 'all' | ReadonlySet<string>;
  readonly keepsLocal: boolean;
}

/**
 * Who gets which attributes: exclusive sources first, then redirecting ones; inclusive ones get a copy of what is left. What is another's
 * own and not to be written there is not written at all (CIM 009 clauses 5.6.1 to 5.6.21).
 */
export function planOf(
  matching: readonly Matching[],
  takes: (registration: Registration) => boolean,
  attributes: readonly string[] | undefined,
): Plan {
  const remote: Matching[] = [];
  const refused: Matching[] = [];
  const left = attributes && new Set(attributes);
  let taken = false;
  for (const mode of ['exclusive', 'redirect'] as const) {
    const now = left && new Set(left);
    for (const one of matching.filter(({ registration }) => registration.mode === mode)) {
      const some = now ? common(now, one.attributes) : one.attributes;
      if (isNothing(some, one)) continue;
      (takes(one.registration) ? remote : refused).push({ registration: one.registration, attributes: some });
      if (some === 'all') taken = true;
      else for (const name of some) left?.delete(name);
      if (one.attributes === 'all') taken = left === undefined || left.size === 0;
    }
  }
  const isEmpty = taken || (left !== undefined && attributes !== undefined && attributes.length > 0 && left.size === 0);
  if (!isEmpty) {
    for (const one of matching) {
      const some = left ? common(left, one.attributes) : one.attributes;
      if (one.registration.mode === 'inclusive' && !isNothing(some, one) && takes(one.registration))
        remote.push({ registration: one.registration, attributes: some });
    }
  }
  return { remote, refused, local: left ?? 'all', keepsLocal: !isEmpty };
}

/** Whether nothing is left for a source; an entity without attributes is something for who has whole ones. */
const isNothing = (some: Matching['attributes'], { attributes }: Matching) =>
  some !== 'all' && some.size === 0 && attributes !== 'all';

function common(names: ReadonlySet<string>, some: 'all' | ReadonlySet<string>): ReadonlySet<string> {
  return some === 'all' ? new Set(names) : names.intersection(some);
}

export function bodyPart(body: JsonObject, names: Plan['local'], context: LdContext): JsonObject {
  if (names === 'all') return body;
  return Object.fromEntries(
    Object.entries(body).filter(([name]) => members.has(name) || names.has(context.keyOf(name))),
  );
}

/** The attributes in an entity or a part of one, as they are stored. @throws context.badRequestData */
export const attributesOf = (body: JsonObject, context: LdContext): readonly string[] =>
  Object.keys(body)
    .filter((name) => !members.has(name))
    .map((name) => context.keyOf(getName(name, 'attribute name')));

/** The types that are given. @throws context.badRequestData */
export const typesIn = ({ type }: JsonObject, context: LdContext): readonly string[] | undefined =>
  type === undefined ? undefined : [type].flat().map((one) => context.keyOf(getName(one, 'type')));

/** What else of an entity can be written. */
export const membersIn = (body: JsonObject): readonly string[] =>
  ['type', 'scope', 'expiresAt'].filter((name) => name in body);
