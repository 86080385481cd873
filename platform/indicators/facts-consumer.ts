import { snapshotOf } from '@hub/context';
import { type Instant, isoInstant, parseInstant, type Tenant } from '@hub/kernel';
import {
  type Database,
  type Log,
  type OutboxConsumer,
  type OutboxRow,
  outboxStatement,
  type Statement,
} from '@hub/runtime';
import { computeValue } from './compute-value.ts';
import { type FactSource, seriesOf, windowAt } from './facts.ts';
import { laterRanges, planWork, type Stretch, type Subject, stretchesOf, type Touch, type Work } from './plan.ts';
import type { IndicatorRegistry, RegisteredIndicator } from './registry.ts';
import {
  areaSubject,
  type ContextPort,
  listByIds,
  listMembers,
  listReadings,
  locatePlace,
  placeOf,
} from './sources.ts';
import { deleteLatest, type NewestRow, upsertLatest, upsertValues, type ValueRow } from './store.ts';
import { selectLaterTimes, selectValuesAt } from './store-read.ts';

export interface FactsConsumerDeps {
  readonly database: Database;
  readonly context: ContextPort;
  readonly registry: IndicatorRegistry;
  readonly log: Log;
  readonly clock: () => Instant;
}

/** Recomputes every indicator that a batch of entity changes feeds, once for each subject and time. */
export function factsConsumer(deps: FactsConsumerDeps): OutboxConsumer {
  return {
    name: 'indicators.facts',
    topics: ['entity'],
    async handle(rows) {
      const effects: Statement[] = [];
      // What is tried out in a snapshot is no fact.
      const facts = rows.filter((row) => snapshotOf(row.tenant) === undefined);
      for (const [tenant, own] of Map.groupBy(facts, (row) => row.tenant))
        effects.push(...(await handleTenant(deps, tenant, own)));
      return effects;
    },
  };
}

async function handleTenant(
  deps: FactsConsumerDeps,
  tenant: Tenant,
  rows: readonly OutboxRow[],
): Promise<readonly Statement[]> {
  const deleted = rows.filter((row) => row.data.op === 'deleted').map((row) => row.key);
  const removal = deleted.length > 0 ? [deleteLatest(tenant, deleted)] : [];
  const touches = await touchesOf(
    deps,
    tenant,
    rows.flatMap((row) => inputsOf(deps.registry, row)),
  );
  const work = await withLaterWork(deps.database, tenant, planWork(touches));
  const values = await computeAll(deps, tenant, work);
  if (values.length === 0) return removal;
  const known = byKey(await selectValuesAt(deps.database, tenant, values));
  const changed = values.filter((value) => !isSame(known.get(keyOf(value.indicator, value.subject, value.at)), value));
  const areasOf = new Map(work.map(({ subject }) => [subject.id, subject.areas]));
  const newest = newestOf(work, byKey(values), deps.clock());
  return [
    ...removal,
    upsertValues(tenant, values),
    upsertLatest(tenant, newest),
    ...announce(tenant, changed, areasOf),
  ];
}

function byKey(values: readonly ValueRow[]): ReadonlyMap<string, ValueRow> {
  return new Map(values.map((value) => [keyOf(value.indicator, value.subject, value.at), value]));
}

/** A source whose clock runs ahead must not hold the place of the newest value until that time comes. */
const ahead_ms = 10 * 60_000;

interface Input {
  readonly indicator: RegisteredIndicator;
  readonly entity: string;
  readonly observedAt: Instant;
}

/** Which indicators a change feeds, by the types of the entity and the attributes that changed. */
function inputsOf(registry: IndicatorRegistry, { key, data }: OutboxRow): readonly Input[] {
  if (data.op === 'deleted') return [];
  const changed = (data.changed ?? {}) as Readonly<Record<string, unknown>>;
  const inputs: Input[] = [];
  for (const type of (data.types ?? []) as readonly string[]) {
    // What no indicator reads, as most, costs one look-up.
    for (const attribute of registry.inputsOf(type)) {
      const at = Object.hasOwn(changed, attribute) ? parseInstant(data.at) : undefined;
      if (at === undefined) continue;
      const times = timesOf(changed[attribute], at).filter((observedAt) => observedAt <= at + ahead_ms);
      for (const indicator of registry.fedBy(type, attribute))
        for (const observedAt of times) inputs.push({ indicator, entity: key, observedAt });
    }
  }
  return inputs;
}

/** The observation times of an attribute as written (one instance or several); `at` when it has none. */
function timesOf(written: unknown, at: Instant): readonly Instant[] {
  const instances: readonly unknown[] = Array.isArray(written) ? written : [written];
  return instances.map((instance) => {
    const told =
      typeof instance === 'object' && instance !== null && 'observedAt' in instance ? instance.observedAt : undefined;
    return parseInstant(told) ?? at;
  });
}

async function touchesOf(
  { context }: FactsConsumerDeps,
  tenant: Tenant,
  inputs: readonly Input[],
): Promise<readonly Touch[]> {
  const byEntity = Map.groupBy(inputs, (input) => input.entity);
  const touches: Touch[] = [];
  for (const entity of await listByIds(context, tenant, [...byEntity.keys()])) {
    const located = await locatePlace(context, entity);
    const areas = located.map((area) => areaSubject(area, located));
    for (const { indicator, observedAt } of byEntity.get(entity.id) ?? []) {
      const around = areas.filter((area) => indicator.areaLevels.some((level) => level === area.scope));
      const subjects: readonly Subject[] = indicator.ofPlaces ? [placeOf(entity, located), ...around] : around;
      touches.push(...subjects.map((subject) => ({ indicator, subject, observedAt })));
    }
  }
  return touches;
}

/** Adds the values that exist already and may rest on input that came late. */
async function withLaterWork(database: Database, tenant: Tenant, work: readonly Work[]): Promise<readonly Work[]> {
  const ranges = laterRanges(work);
  if (ranges.length === 0) return work;
  const planned = new Map(work.map((item) => [keyOf(item.indicator.id, item.subject.id, item.at), item]));
  const bySubject = new Map(work.map((item) => [keyOf(item.indicator.id, item.subject.id), item]));
  for (const { indicator, subject, at } of await selectLaterTimes(database, tenant, ranges)) {
    const like = bySubject.get(keyOf(indicator, subject));
    const key = keyOf(indicator, subject, at);
    if (like && !planned.has(key)) planned.set(key, { ...like, at });
  }
  return [...planned.values()];
}

async function computeAll(
  deps: FactsConsumerDeps,
  tenant: Tenant,
  work: readonly Work[],
): Promise<readonly ValueRow[]> {
  const members = memberReader(deps, tenant);
  const values: ValueRow[] = [];
  for (const own of Map.groupBy(work, (item) => item.indicator).values()) {
    for (const stretch of stretchesOf(own)) values.push(...(await computeStretch(deps, tenant, stretch, members)));
  }
  return values;
}

type MemberReader = (type: string, subject: Subject) => Promise<readonly FactSource[]>;

async function computeStretch(
  deps: FactsConsumerDeps,
  tenant: Tenant,
  stretch: Stretch,
  members: MemberReader,
): Promise<readonly ValueRow[]> {
  const [first] = stretch.work;
  if (!first) return [];
  const { of, inputs } = first.indicator.declared;
  const sources = new Map<string, readonly FactSource[]>();
  for (const { subject } of stretch.work) sources.set(subject.id, await members(of, subject));
  const ids = [...new Set([...sources.values()].flat().map((source) => source.id))];
  const series = seriesOf(await listReadings(deps.context, tenant, ids, inputs, stretch));
  const now = deps.clock();
  const computed = stretch.work.map((item) => computeValue(item, sources.get(item.subject.id) ?? [], series, now));
  const failures = computed.filter((one) => 'failure' in one);
  if (failures.length > 0) {
    deps.log.error(
      { err: failures[0]?.failure, indicator: first.indicator.id, values: failures.length },
      'indicator failed',
    );
  }
  return computed.map(({ value }) => value);
}

/** Who belongs to a subject is read once for a batch. */
function memberReader({ context, registry }: FactsConsumerDeps, tenant: Tenant): MemberReader {
  const read = new Map<string, Promise<readonly FactSource[]>>();
  return (type, subject) => {
    const key = `${type}|${subject.id}`;
    const known = read.get(key) ?? listMembers(context, tenant, type, subject, registry.inputsOf(type));
    read.set(key, known);
    return known;
  };
}

/** The newest work of each indicator and subject, with the name and place of the subject. */
function newestOf(work: readonly Work[], values: ReadonlyMap<string, ValueRow>, now: Instant): readonly NewestRow[] {
  const newest = new Map<string, Work>();
  for (const item of work) {
    const key = keyOf(item.indicator.id, item.subject.id);
    const known = newest.get(key);
    if (!known || known.at < item.at) newest.set(key, item);
  }
  return [...newest.values()].map(({ indicator, subject, at }) => {
    const { id, place: _place, ...named } = subject;
    const outcome = values.get(keyOf(indicator.id, id, at))?.outcome;
    const runs = indicator.declared.window === 'day' && windowAt(indicator, at).to >= now;
    const unfinished = runs && outcome !== undefined && 'missing' in outcome;
    return { ...named, indicator: indicator.id, subject: id, at, unfinished };
  });
}

function announce(
  tenant: Tenant,
  values: readonly ValueRow[],
  areasOf: ReadonlyMap<string, readonly string[]>,
): readonly Statement[] {
  if (values.length === 0) return [];
  const inOrder = values.toSorted((a, b) => a.at - b.at);
  return [
    outboxStatement(
      inOrder.map(({ indicator, scope, subject, at, outcome, provenance, entities }) => ({
        tenant,
        topic: 'indicator' as const,
        key: keyOf(indicator, subject),
        data: {
          indicator,
          scope,
          subject,
          at: isoInstant(at),
          ...outcome,
          details: undefined,
          provenance,
          // Who may be told depends on them; no reader is told them.
          over: entities.length,
          areas: areasOf.get(subject) ?? [],
        },
      })),
    ),
  ];
}

function isSame(old: ValueRow | undefined, value: ValueRow): boolean {
  return old !== undefined && stated(old) === stated(value);
}

/** What others are told of a value, as one text. */
function stated({ outcome, provenance }: ValueRow): string {
  return 'value' in outcome
    ? JSON.stringify([outcome.value, provenance])
    : JSON.stringify([outcome.missing.zh, provenance]);
}

function keyOf(...parts: readonly (string | number)[]): string {
  return parts.join('|');
}
