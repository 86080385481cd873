import { isDeepStrictEqual } from 'node:util';
import { type Instant, parseInstant } from '@hub/kernel';
import { type NgsiAttribute, plainMembers, type SubTimes, type Times } from './attribute.ts';

/** Its own attributes: names and instances. */
function subsOf(attribute: NgsiAttribute): [name: string, instances: readonly NgsiAttribute[]][] {
  return Object.entries(attribute)
    .filter(([name]) => !plainMembers.has(name))
    .map(([name, value]) => [name, (Array.isArray(value) ? value : [value]) as NgsiAttribute[]]);
}

/** Members of an attribute are plain but for its own attributes, which most have none of. */
export function hasSubs(attribute: NgsiAttribute): boolean {
  for (const name in attribute) if (!plainMembers.has(name)) return true;
  return false;
}

const timesOfSub = (times: Times, name: string, index: number): Times =>
  times.subs?.[name]?.[index] ?? { createdAt: times.createdAt, modifiedAt: times.modifiedAt };

/**
 * What a write leaves of the attributes of an attribute: their times, and the attribute without their `expiresAt`, which is
 * no data of theirs. One that is as it was keeps its times; one that is new came with this write.
 * @param before the attribute as it was, with its times
 */
export function writeSubs(
  attribute: NgsiAttribute,
  times: Times,
  at: Instant,
  before: { readonly json: NgsiAttribute; readonly times: Times } | undefined,
): { readonly json: NgsiAttribute; readonly subs?: SubTimes } {
  if (!hasSubs(attribute)) return { json: attribute };
  const kept: Record<string, unknown> = { ...attribute };
  const all: Record<string, readonly Times[]> = {};
  for (const [name, instances] of subsOf(attribute)) {
    const held = before && (subsOf(before.json).find(([one]) => one === name)?.[1] ?? []);
    const written = instances.map((given) => {
      const { expiresAt, ...plain } = given;
      const index = held?.findIndex((one) => one.datasetId === given.datasetId) ?? -1;
      const was =
        index < 0 || !before
          ? undefined
          : { json: held?.[index] as NgsiAttribute, times: timesOfSub(before.times, name, index) };
      // The database keeps members in an order of its own.
      const isSame = was !== undefined && isDeepStrictEqual(was.json, plain);
      const own: Times = {
        createdAt: was?.times.createdAt ?? at,
        modifiedAt: isSame ? was.times.modifiedAt : at,
        expiresAt: parseInstant(expiresAt),
      };
      const { json, subs } = writeSubs(plain, own, at, was);
      return { json, times: subs === undefined ? own : { ...own, subs } };
    });
    kept[name] = Array.isArray(attribute[name]) ? written.map((one) => one.json) : written[0]?.json;
    const telling = written.some(({ times: own }) => tells(own, times));
    if (telling) all[name] = written.map((one) => one.times);
  }
  return { json: kept as unknown as NgsiAttribute, ...(Object.keys(all).length === 0 ? {} : { subs: all }) };
}

/** True where the times say more than those of the attribute or entity around. */
export const tells = (own: Times, around: Pick<Times, 'createdAt' | 'modifiedAt'>): boolean =>
  own.createdAt !== around.createdAt ||
  own.modifiedAt !== around.modifiedAt ||
  own.expiresAt !== undefined ||
  own.subs !== undefined;

/** The first instant at which an attribute or one of its own ends by itself. */
export function firstExpiry({ expiresAt, subs }: Times): Instant | undefined {
  if (subs === undefined) return expiresAt;
  const all = Object.values(subs).flat().map(firstExpiry);
  return [expiresAt, ...all].reduce((one, other) => (one === undefined || (other ?? one) < one ? (other ?? one) : one));
}

/** An attribute without those of its own that have ended. Undefined when it has ended itself. */
export function withoutEnded<A extends { readonly json: NgsiAttribute; readonly times: Times }>(
  { json, times }: A,
  at: Instant,
): { readonly json: NgsiAttribute; readonly times: Times } | undefined {
  if (times.expiresAt !== undefined && times.expiresAt <= at) return undefined;
  if (times.subs === undefined) return { json, times };
  const kept: Record<string, unknown> = { ...json };
  const subs: Record<string, readonly Times[]> = {};
  for (const [name, instances] of subsOf(json)) {
    const left = instances.flatMap(
      (one, index) => withoutEnded({ json: one, times: timesOfSub(times, name, index) }, at) ?? [],
    );
    if (left.length === 0) delete kept[name];
    else {
      kept[name] = Array.isArray(json[name]) ? left.map((one) => one.json) : left[0]?.json;
      if (times.subs[name]) subs[name] = left.map((one) => one.times);
    }
  }
  const { subs: _subs, ...own } = times;
  return {
    json: kept as unknown as NgsiAttribute,
    times: Object.keys(subs).length === 0 ? own : { ...own, subs },
  };
}

/** An attribute as a patch is laid over it, or as it is shown: with what `members` makes of the times of each level. */
export function withTimes(
  attribute: NgsiAttribute,
  times: Times,
  members: (times: Times) => Readonly<Record<string, unknown>>,
): NgsiAttribute {
  if (!hasSubs(attribute)) return { ...attribute, ...members(times) };
  const answer: Record<string, unknown> = { ...attribute };
  for (const [name, instances] of subsOf(attribute)) {
    const shown = instances.map((one, index) => withTimes(one, timesOfSub(times, name, index), members));
    answer[name] = Array.isArray(attribute[name]) ? shown : shown[0];
  }
  return { ...answer, ...members(times) } as unknown as NgsiAttribute;
}

/** The same without the instants at which it and its own attributes end. */
export function withoutExpiry(attribute: NgsiAttribute): NgsiAttribute {
  const { expiresAt: _, ...rest } = attribute;
  if (!hasSubs(attribute)) return rest;
  const plain: Record<string, unknown> = { ...rest };
  for (const [name, instances] of subsOf(attribute)) {
    const kept = instances.map(withoutExpiry);
    plain[name] = Array.isArray(attribute[name]) ? kept : kept[0];
  }
  return plain as unknown as NgsiAttribute;
}

/** The pair that was written last: what is written together mostly has the same. */
let lastPair = { createdAt: 0, modifiedAt: 0, text: '[0,0]' };

function pairText(createdAt: Instant, modifiedAt: Instant): string {
  if (lastPair.createdAt !== createdAt || lastPair.modifiedAt !== modifiedAt)
    lastPair = { createdAt, modifiedAt, text: `[${createdAt},${modifiedAt}]` };
  return lastPair.text;
}

/** `[created, modified]`, then when it ends or null, then the times of its own attributes. */
export function timesText({ createdAt, modifiedAt, expiresAt, subs }: Times): string {
  if (subs === undefined)
    return expiresAt === undefined ? pairText(createdAt, modifiedAt) : `[${createdAt},${modifiedAt},${expiresAt}]`;
  const inside = Object.entries(subs).map(([name, all]) => `${JSON.stringify(name)}:[${all.map(timesText).join(',')}]`);
  return `[${createdAt},${modifiedAt},${expiresAt ?? null},{${inside.join(',')}}]`;
}

export type StoredTimes = readonly [
  created: Instant,
  modified: Instant,
  expires?: Instant | null,
  subs?: Readonly<Record<string, readonly StoredTimes[]>>,
];

export function timesOfStored([createdAt, modifiedAt, expires, subs]: StoredTimes): Times {
  return {
    createdAt,
    modifiedAt,
    ...(typeof expires === 'number' ? { expiresAt: expires } : {}),
    ...(subs === undefined
      ? {}
      : { subs: Object.fromEntries(Object.entries(subs).map(([name, all]) => [name, all.map(timesOfStored)])) }),
  };
}
