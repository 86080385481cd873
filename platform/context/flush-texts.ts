import { type Instant, isoInstant, parseInstant } from '@hub/kernel';
import { attributeValue, type Change, type EntityState } from './attribute.ts';
import type { Believed } from './entity-cache.ts';
import { bodyText, metaText } from './state.ts';
import type { Flush } from './store.ts';

/** One successful write of a tick. */
export interface Step {
  readonly changes: readonly Change[];
  readonly state: EntityState | undefined;
  readonly op: 'created' | 'updated' | 'deleted';
}

/** All that one tick does to one entity. */
export interface EntityFlush {
  readonly tenant: string;
  readonly id: string;
  readonly before: Believed;
  readonly after: EntityState | undefined;
  readonly version: number;
  readonly at: Instant;
  readonly steps: readonly Step[];
}

const json = JSON.stringify;

/** The time a history row counts for: when it was observed, else when it came. */
export function instanceTime(change: Change, at: Instant): Instant {
  return change.op === 'deleted' ? at : (parseInstant(change.held.json.observedAt) ?? at);
}

/** The texts of one flush. @param uuid draws the instance ids */
export function flushTexts(flushes: readonly EntityFlush[], uuid: () => string): Flush {
  const [entities, instances, outbox]: [string[], string[], string[]] = [[], [], []];
  flushes.forEach((flush, n) => {
    const key = `"n":${n},"t":${json(flush.tenant)},"i":${json(flush.id)}`;
    const at = isoInstant(flush.at);
    entities.push(entityText(key, flush, at));
    for (const step of flush.steps) {
      for (const change of step.changes) instances.push(instanceText(key, change, flush.at, at, uuid()));
      outbox.push(`{"s":${outbox.length},${key},"d":${outboxText(step, at)}}`);
    }
  });
  return { entities: `[${entities}]`, instances: `[${instances}]`, outbox: `[${outbox}]` };
}

function entityText(key: string, { before, after, version, steps }: EntityFlush, at: string): string {
  const was = before.state;
  if (!after)
    return `{${key},"k":"${was ? 'delete' : 'none'}","tc":true,"tg":${json(was?.types ?? [])},"u":"gone","v":${before.version}}`;
  const moved =
    !was || steps.some((step) => step.changes.some((change) => change.attribute === 'location') || !step.state);
  const gone = was?.types.filter((type) => !after.types.includes(type)) ?? [];
  const retyped = was?.types !== after.types && (gone.length > 0 || was?.types.length !== after.types.length);
  const geometry = moved ? locationText(after) : 'null';
  return (
    `{${key},"k":"${was ? 'update' : 'insert'}","ty":${json(after.types)},"sc":${json(after.scope)},"b":${bodyText(after)},` +
    `"m":${metaText(after)},"g":${geometry},"gs":${moved},"tc":${retyped},"tg":${json(gone)},"u":"${gone.length > 0 ? 'gone' : ''}","v":${before.version},"nv":${version},` +
    `"ca":"${isoInstant(after.createdAt)}","ma":"${at}"}`
  );
}

function locationText(state: EntityState): string {
  const location = state.attributes.get('location')?.find((one) => one.json.type === 'GeoProperty');
  return location ? json(location.json.value) : 'null';
}

function instanceText(key: string, change: Change, at: Instant, iso: string, uuid: string): string {
  const { json: instance, text } = change.held;
  const value = attributeValue(instance);
  const observed = change.op !== 'deleted' && instance.observedAt !== undefined;
  return (
    `{${key},"a":${json(change.attribute)},"d":${json(instance.datasetId ?? null)},"u":"${uuid}",` +
    `"w":"${isoInstant(instanceTime(change, at))}","o":${observed},"r":"${iso}","p":"${change.op}",` +
    `"x":${typeof value === 'number' ? json(value) : 'null'},"j":${text}}`
  );
}

function outboxText({ changes, op, state }: Step, at: string): string {
  const changed = new Map<string, string[]>();
  const deleted = new Set<string>();
  for (const change of changes) {
    if (change.op === 'deleted') deleted.add(change.attribute);
    else changed.set(change.attribute, [...(changed.get(change.attribute) ?? []), change.held.text]);
  }
  const members = [...changed].map(([key, texts]) => `${json(key)}:${texts.length === 1 ? texts[0] : `[${texts}]`}`);
  return `{"op":"${op}","types":${json(state?.types ?? [])},"changed":{${members}},"deleted":${json([...deleted])},"at":"${at}"}`;
}
