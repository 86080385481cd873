import type { Reply, RouteRequest } from '@hub/runtime';
import {
  type AttributeKind,
  type NgsiAttribute,
  ngsiNull,
  plainMembers,
  previousMember,
  valueMembers,
} from '../attributes/attribute.ts';
import { isNull } from '../attributes/read-attribute.ts';
import { contextErrors } from '../errors.ts';
import { headerOf } from '../request.ts';

/** The second number of the version of CIM 009 that answers conform to by themselves. */
const own = 9;

/** An earlier version that an answer is asked to conform to, and whether anything had to give way for it. */
export interface EarlierVersion {
  readonly minor: number;
  altered: boolean;
}

type Later = readonly [since: number, before: 'Property' | 'Relationship'];

/** Kinds of attribute that came later than 1.0, each with what stands for it before (CIM 009 table 4.3.6.8-1). */
const laterKinds: Partial<Record<AttributeKind, Later>> = {
  LanguageProperty: [4, 'Property'],
  JsonProperty: [8, 'Property'],
  VocabProperty: [8, 'Property'],
  ListProperty: [8, 'Property'],
  ListRelationship: [8, 'Relationship'],
};

const kindsSince = Object.entries(laterKinds) as [AttributeKind, Later][];

/** Members of attributes that came later; before they are left out (tables 4.3.6.8-2 and 4.3.6.8-3). */
const laterMembers: Readonly<Record<string, number>> = {
  datasetId: 3,
  observedAt: 3,
  unitCode: 3,
  objectType: 8,
  valueType: 9,
  expiresAt: 9,
  entityIdSealed: 9,
  entityTypeSealed: 9,
};

/** Members of entities that came later; more than one type or instance is of 1.3 as well. */
const laterOfEntity = { several: 3, scope: 4, expiresAt: 9 } as const;

const asked = /(?:^|[,;\s])ngsi-ld\s*=\s*"?1\.(\d{1,2})(?:\.\d+)?"?/i;

/** The version a request prefers (clause 6.3.21); undefined when it says nothing of it. */
function minorAsked(request: RouteRequest): number | undefined {
  const minor = asked.exec(headerOf(request, 'prefer') ?? '')?.[1];
  return minor === undefined ? undefined : Math.min(Number(minor), own);
}

/** For a view: an earlier version asked for, where it is one. */
export function earlierVersion(request: RouteRequest): { earlier?: EarlierVersion } {
  const minor = request.headers.prefer === undefined ? undefined : minorAsked(request);
  return minor === undefined || minor >= own ? {} : { earlier: { minor, altered: false } };
}

/** The version in `ngsildConformance` of a subscription or a source; undefined where nothing has to give way. @throws context.badRequestData */
export function conformanceOf(value: unknown): EarlierVersion | undefined {
  if (value === undefined) return undefined;
  const [, major, minor] = (typeof value === 'string' && /^([1-9])\.(\d{1,2})$/.exec(value)) || [];
  if (minor === undefined) throw contextErrors.badRequestData({ reason: 'ngsildConformance is a version such as 1.5' });
  return major === '1' && Number(minor) < own ? { minor: Number(minor), altered: false } : undefined;
}

/** Says which version an answer conforms to, and by 203 that it had to be altered for it (clauses 6.3.6 and 6.4.3.2). */
export function withVersion(request: RouteRequest, reply: Reply, earlier?: EarlierVersion): Reply {
  const minor = request.headers.prefer === undefined ? undefined : minorAsked(request);
  if (minor === undefined || reply.body === undefined || (reply.status ?? 200) >= 300) return reply;
  const headers = { ...reply.headers, 'preference-applied': `ngsi-ld=1.${earlier?.minor ?? own}` };
  const status = earlier?.altered && (reply.status ?? 200) === 200 ? 203 : reply.status;
  return { ...reply, headers, ...(status === undefined ? {} : { status }) };
}

/** True where a member of an entity is older than the version asked for; else it gives way. */
export function knows(earlier: EarlierVersion | undefined, member: keyof typeof laterOfEntity): boolean {
  if (!earlier || earlier.minor >= laterOfEntity[member]) return true;
  earlier.altered = true;
  return false;
}

/** An attribute instance as an earlier version knows it, its own attributes too. */
export function asEarlier(attribute: NgsiAttribute, earlier: EarlierVersion): NgsiAttribute {
  const { minor } = earlier;
  const [since, before] = laterKinds[attribute.type] ?? [0, undefined];
  const type = before !== undefined && minor < since ? before : attribute.type;
  if (type !== attribute.type) earlier.altered = true;
  const answer: Record<string, unknown> = { type };
  for (const [member, value] of Object.entries(attribute)) {
    if (member === 'type') continue;
    if (member === valueMembers[attribute.type]) answer[valueMembers[type]] = earlierValue(attribute, type);
    else if (minor < (laterMembers[member] ?? 0)) earlier.altered = true;
    else if (plainMembers.has(member)) answer[earlierMember(member, minor)] = value;
    else {
      const instances = (Array.isArray(value) ? value : [value]) as NgsiAttribute[];
      const shown = instancesKnown(instances, (one) => one.datasetId, earlier).map((one) => asEarlier(one, earlier));
      answer[member] = shown.length === 1 ? shown[0] : shown;
    }
  }
  return answer as unknown as NgsiAttribute;
}

/** What an attribute was before goes by the member of the kind that it then was. */
function earlierMember(member: string, minor: number): string {
  for (const [kind, [since, before]] of kindsSince)
    if (minor < since && member === previousMember(kind)) return previousMember(before);
  return member;
}

function earlierValue(attribute: NgsiAttribute, type: AttributeKind): unknown {
  if (isNull(attribute)) return ngsiNull;
  const value = attribute[valueMembers[attribute.type]];
  if (attribute.type !== 'ListRelationship' || type === attribute.type) return value;
  return (value as readonly { object: string }[]).map((one) => one.object);
}

/** All instances, or before 1.3 one of them: the default one, else the first. */
export function instancesKnown<T>(
  all: readonly T[],
  datasetOf: (one: T) => unknown,
  earlier: EarlierVersion,
): readonly T[] {
  if (all.length < 2 || knows(earlier, 'several')) return all;
  return [all.find((one) => datasetOf(one) === undefined) ?? (all[0] as T)];
}
