import { type Instant, parseInstant } from '@hub/kernel';
import { ngsiNull, valueMembers } from '../attributes/attribute.ts';
import { isObject, type JsonObject } from '../attributes/json-object.ts';
import { readAttribute } from '../attributes/read-attribute.ts';
import { readFragment } from '../attributes/read-fragment.ts';
import type { Theirs } from '../distribution/distributed-reads.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import { timeOf } from './represent-temporal.ts';
import type { InstanceRow } from './store-history.ts';
import type { PastRow } from './store-past.ts';
import type { TimeProperty } from './temporal-query.ts';

/** What another hub knows of the past of an entity. */
export interface RemotePast {
  readonly entity: PastRow;
  readonly rows: readonly InstanceRow[];
}

/** What all hubs but this one know, ready to be laid beside what is known here. */
export interface RemoteParts {
  readonly rows: readonly InstanceRow[];
  /** Those of auxiliary sources: they fill gaps alone. */
  readonly gaps: readonly InstanceRow[];
  /** How far sources have told that could not tell everything. */
  readonly edges: readonly Instant[];
  /** What is another hub's alone to tell. */
  readonly theirs: Theirs;
}

const members = new Set(['id', 'type', '@context', 'createdAt', 'modifiedAt', 'deletedAt', 'expiresAt']);

/** The past of an entity as another hub shows it, normalised and with system attributes. @param wanted of it, what the source is registered for */
export function readPast(
  value: unknown,
  context: LdContext,
  wanted: 'all' | ReadonlySet<string>,
): RemotePast | undefined {
  if (!isObject(value)) return undefined;
  const { id, types } = readFragment({ id: value.id, type: value.type }, { context });
  if (id === undefined) return undefined;
  const rows = Object.entries(value).flatMap(([name, given]) => {
    const attribute = context.keyOf(name);
    if (members.has(name) || (wanted !== 'all' && !wanted.has(attribute) && attribute !== 'scope')) return [];
    return [given]
      .flat()
      .flatMap((one: unknown) => (isObject(one) ? readInstance(id, name, attribute, one, context) : []));
  });
  const [created_at, modified_at, expires_at] = [value.createdAt, value.modifiedAt, value.expiresAt].map(dateOf);
  const times = { created_at: created_at ?? null, modified_at: modified_at ?? null, expires_at: expires_at ?? null };
  return { entity: { id, types: [...types], ...times }, rows };
}

function readInstance(
  entityId: string,
  name: string,
  attribute: string,
  given: JsonObject,
  context: LdContext,
): InstanceRow[] {
  const { instanceId, createdAt, modifiedAt, deletedAt, ...plain } = given;
  const deleted = parseInstant(deletedAt);
  const gone = deleted === undefined ? {} : Object.fromEntries(nulled(plain));
  const [instance] = readAttribute(name, { ...plain, ...gone }, { context });
  if (!instance) return [];
  const observed = parseInstant(instance.observedAt);
  const receivedAt = deleted ?? parseInstant(createdAt) ?? observed ?? 0;
  return [
    {
      entityId,
      attribute,
      datasetId: instance.datasetId ?? null,
      instanceId: typeof instanceId === 'string' ? instanceId : `urn:ngsi-ld:attribute-instance:${crypto.randomUUID()}`,
      at: observed ?? receivedAt,
      observed: observed !== undefined,
      receivedAt,
      modifiedAt: parseInstant(modifiedAt) ?? receivedAt,
      op: deleted === undefined ? 'updated' : 'deleted',
      instance,
    },
  ];
}

/** A deleted instance holds the null marker, which is no value: something stands in for it that is shown as the marker again. */
function nulled(plain: JsonObject): [string, unknown][] {
  return Object.values(valueMembers).flatMap((member): [string, unknown][] => {
    const value = plain[member];
    if (value === ngsiNull) return [[member, standIns[member] ?? 'gone']];
    return isObject(value) && value['@none'] === ngsiNull ? [[member, { '@none': 'gone' }]] : [];
  });
}

const standIns: Readonly<Record<string, unknown>> = {
  object: 'urn:ngsi-ld:gone',
  objectList: ['urn:ngsi-ld:gone'],
  valueList: ['gone'],
};

const dateOf = (value: unknown) => {
  const at = parseInstant(value);
  return at === undefined ? null : new Date(at);
};

/** What is known here and elsewhere, in the order of time: of two instances of one time and datasetId the first counts. */
export function mergePast(local: readonly InstanceRow[], remote: RemoteParts, property: TimeProperty): InstanceRow[] {
  const own = local.filter((row) => !remote.theirs(row.attribute, row.datasetId));
  const found = new Map<string, InstanceRow>();
  for (const row of [...own, ...remote.rows, ...remote.gaps]) {
    const key = JSON.stringify([row.entityId, row.attribute, row.datasetId, timeOf(row, property)]);
    if (!found.has(key)) found.set(key, row);
  }
  return [...found.values()].sort(
    (a, b) =>
      compare(a.entityId, b.entityId) || compare(a.attribute, b.attribute) || timeOf(a, property) - timeOf(b, property),
  );
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
