import { type Instant, isoInstant, type Tenant } from '@hub/kernel';
import { binaryArray } from '@hub/runtime';
import type { Change, EntityState } from './attribute.ts';
import { changeRow, type Step } from './change-row.ts';
import type { Believed } from './entity-cache.ts';
import { dueAt } from './expiry.ts';
import { HistoryColumns, instanceTime } from './history/history-columns.ts';
import { floorTo } from './history/rollup-span.ts';
import { type LateMark, lateValues } from './history/store-rollups.ts';
import { bodyText, hold, metaText } from './state.ts';
import type { Flush, FlushShape, ToldRow } from './store.ts';
import { changesTexts, namedTexts } from './value-keys.ts';

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

export interface FlushOptions {
  /** Tells the outbox what updated values were. */
  readonly withPrevious?: boolean;
  /** Entities that are thought to be new may be there. */
  readonly inDoubt?: boolean;
}

/** The values of one flush, column by column, in the order in which `flushText` numbers them. @param at of the whole flush */
export function flushValues(
  flushes: readonly EntityFlush[],
  at: Instant,
  { withPrevious = false, inDoubt = false }: FlushOptions = {},
): Flush {
  const entities = new EntityColumns();
  const history = new HistoryColumns();
  const outbox = new OutboxColumns();
  const late = new LateMarks(at);
  flushes.forEach((flush, index) => {
    const n = index + 1;
    entities.add(flush);
    let scope = flush.before.state?.scope ?? [];
    for (const step of flush.steps) {
      const next = step.state?.scope ?? [];
      if (!sameTexts(scope, next)) history.add(n, flush, scopeChange(scope, next, flush.at), step.mark);
      scope = next;
      history.addStep(n, flush, step);
      for (const change of step.changes) late.add(flush, change);
      outbox.add(n, flush, step, withPrevious);
    }
  });
  const shape = late.marks.size > 0 ? 'anything' : entities.shape(inDoubt);
  const values = [new Date(at), ...history.values(), ...outbox.values(), ...entities.values(shape)];
  if (shape === 'anything') values.push(...lateValues(late.marks.values()));
  return { shape, values, told: outbox.rows };
}

/** What became of the scopes of an entity, as an attribute's change: the past keeps them like one (CIM 009 clause 4.5.6). */
function scopeChange(was: readonly string[], next: readonly string[], at: Instant): Change {
  const scope = next.length > 0 ? next : was;
  const value = scope.length === 1 ? scope[0] : scope;
  const held = hold({ type: 'Property', value, observedAt: isoInstant(at) }, at, at);
  return { attribute: 'scope', op: next.length === 0 ? 'deleted' : was.length === 0 ? 'created' : 'updated', held };
}

/** Hours and days written into after they were over, whose rollups are no longer right. */
class LateMarks {
  readonly marks = new Map<string, LateMark>();
  readonly #thisHour: Instant;

  constructor(at: Instant) {
    this.#thisHour = floorTo('hour', at);
  }

  add({ tenant, id, at }: EntityFlush, change: Change): void {
    if (change.op === 'deleted') return;
    const written = instanceTime(change, at);
    if (written >= this.#thisHour) return;
    const { attribute, held } = change;
    const observed = held.json.observedAt !== undefined;
    for (const span of ['hour', 'day'] as const) {
      const mark = { tenant, id, attribute, span, start: floorTo(span, written), observed };
      this.marks.set(Object.values(mark).join(' '), mark);
    }
  }
}

class EntityColumns {
  readonly #tenant: string[] = [];
  readonly #id: string[] = [];
  readonly #body: (string | null)[] = [];
  readonly #meta: (string | null)[] = [];
  readonly #scope: (string | null)[] = [];
  readonly #before: number[] = [];
  readonly #version: number[] = [];
  readonly #moved: boolean[] = [];
  readonly #longitude: (number | null)[] = [];
  readonly #latitude: (number | null)[] = [];
  readonly #geometry: (string | null)[] = [];
  readonly #texts: (string | null)[] = [];
  readonly #kind: string[] = [];
  readonly #types: (string | null)[] = [];
  readonly #gone: (string | null)[] = [];
  readonly #createdAt: (Instant | null)[] = [];
  readonly #expiresAt: (Instant | null)[] = [];
  readonly #dueAt: (Instant | null)[] = [];
  #anyMoved = false;
  #onlyUpdates = true;
  #onlyInserts = true;

  add({ tenant, id, before, after, version, steps }: EntityFlush): void {
    const was = before.state;
    this.#tenant.push(tenant);
    this.#id.push(id);
    this.#before.push(before.version);
    this.#version.push(version);
    const kind = after ? (was ? 'update' : 'insert') : was ? 'delete' : 'none';
    const retyped = !sameTexts(was?.types ?? [], after?.types ?? []);
    const gone = after ? (was?.types.filter((type) => !after.types.includes(type)) ?? []) : (was?.types ?? []);
    this.#kind.push(kind);
    this.#types.push(after && retyped ? arrayText(after.types) : null);
    this.#gone.push(gone.length > 0 ? arrayText(gone) : null);
    this.#scope.push(after && was?.scope !== after.scope ? arrayText(after.scope) : null);
    this.#body.push(after ? bodyText(after) : null);
    this.#meta.push(after ? metaText(after) : null);
    const reborn = after && was?.createdAt !== after.createdAt;
    this.#createdAt.push(reborn ? after.createdAt : null);
    this.#place(was, after, steps);
    const rekeyed = after && (!was || steps.some(({ state, changes }) => !state || changesTexts(changes)));
    this.#texts.push(rekeyed ? arrayText(namedTexts(after)) : null);
    if (rekeyed) this.#anyMoved = true;
    const due = after && dueAt(after);
    this.#expiresAt.push(after?.expiresAt ?? null);
    this.#dueAt.push(due ?? null);
    const expiry = was && dueAt(was) !== due;
    if (kind !== 'insert') this.#onlyInserts = false;
    if (kind !== 'update' || retyped || reborn || expiry || due !== undefined) this.#onlyUpdates = false;
  }

  /** Where nothing has moved, the row keeps its place in the index. */
  #place(was: EntityState | undefined, after: EntityState | undefined, steps: readonly Step[]): void {
    const touched =
      after &&
      (!was || steps.some((step) => !step.state || step.changes.some((change) => change.attribute === 'location')));
    const place = touched ? placeOf(after) : undefined;
    const moved = touched === true && (!was || !sameTexts(placeTexts(was), placeTexts(after)));
    const point = moved ? pointOf(place) : undefined;
    this.#moved.push(moved);
    this.#longitude.push(point?.[0] ?? null);
    this.#latitude.push(point?.[1] ?? null);
    this.#geometry.push(moved && place && !point ? json(place) : null);
    if (moved) this.#anyMoved = true;
  }

  shape(inDoubt: boolean): FlushShape {
    if (this.#onlyInserts) return inDoubt ? 'anything' : 'inserts';
    return this.#onlyUpdates ? (this.#anyMoved ? 'moves' : 'updates') : 'anything';
  }

  values(shape: FlushShape): unknown[] {
    const { text, int8, jsonb } = binaryArray;
    const values = [
      text(this.#tenant),
      text(this.#id),
      int8(this.#before),
      int8(this.#version),
      jsonb(this.#body),
      text(this.#meta),
      text(this.#scope),
    ];
    if (shape === 'updates') return values;
    const { bool, float8, timestamptz } = binaryArray;
    values.push(
      bool(this.#moved),
      float8(this.#longitude),
      float8(this.#latitude),
      text(this.#geometry),
      text(this.#texts),
    );
    if (shape === 'moves') return values;
    const times = [this.#createdAt, this.#expiresAt, this.#dueAt].map((column) => timestamptz(column));
    return [...values, text(this.#kind), text(this.#types), text(this.#gone), ...times];
  }
}

class OutboxColumns {
  readonly rows: ToldRow[] = [];
  readonly #text: string[] = [];

  add(n: number, { tenant, id, at }: EntityFlush, step: Step, withPrevious: boolean): void {
    const { text, data } = changeRow(step, at, withPrevious);
    this.rows.push({ n, tenant: tenant as Tenant, key: id, data });
    this.#text.push(text);
  }

  values(): unknown[] {
    const { int4, text } = binaryArray;
    return [
      int4(this.rows.map(({ n }) => n)),
      text(this.rows.map(({ tenant }) => tenant)),
      text(this.rows.map(({ key }) => key)),
      text(this.#text),
    ];
  }
}

/** Where an entity is; several instances make a collection, which no single one may be. */
function placeOf(state: EntityState): unknown {
  const instances = state.attributes.get('location')?.filter((one) => one.json.type === 'GeoProperty') ?? [];
  if (instances.length < 2) return instances[0]?.json.value;
  return { type: 'GeometryCollection', geometries: instances.map((one) => one.json.value) };
}

function placeTexts(state: EntityState): readonly string[] {
  return (state.attributes.get('location') ?? []).map((one) => one.text);
}

/** A point in the plane, which needs no parser; anything else goes as GeoJSON. */
function pointOf(geometry: unknown): readonly [number, number] | undefined {
  const { type, coordinates } = (geometry ?? {}) as { type?: unknown; coordinates?: unknown };
  if (type !== 'Point' || !Array.isArray(coordinates) || coordinates.length !== 2) return undefined;
  const [longitude, latitude] = coordinates as unknown[];
  return typeof longitude === 'number' && typeof latitude === 'number' ? [longitude, latitude] : undefined;
}

function sameTexts(one: readonly string[], other: readonly string[]): boolean {
  return one === other || (one.length === other.length && one.every((text, index) => text === other[index]));
}

/** The text of a PostgreSQL array. JSON escapes what an array wants escaped; control characters no name may hold. */
function arrayText(texts: readonly string[]): string {
  return `{${texts.map((text) => `"${text.replaceAll(/["\\]/g, '\\$&')}"`).join(',')}}`;
}
