import { type Instant, isoInstant, type Tenant } from '@hub/kernel';
import { BinaryRecords, fieldBytes } from '@hub/runtime';
import type { Change, EntityState } from '../attributes/attribute.ts';
import { changesTexts, namedTexts } from '../attributes/value-keys.ts';
import { HistoryRows, instanceTime } from '../history/history-rows.ts';
import { floorTo } from '../history/rollup-span.ts';
import type { LateMark } from '../history/store-rollups.ts';
import { changeRow, type Step } from './change-row.ts';
import type { Believed } from './entity-cache.ts';
import { dueAt } from './expiry.ts';
import { fieldsOf } from './flush-records.ts';
import { bodyText, hold, metaText } from './state.ts';
import type { Flush, FlushShape, ToldRow } from './store.ts';

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

const none: readonly string[] = [];

export interface FlushOptions {
  /** Tells the outbox what updated values were. */
  readonly withPrevious?: boolean;
  /** Entities that are thought to be new may be there. */
  readonly inDoubt?: boolean;
}

/** The rows of one flush. @param at of the whole flush */
export function flushValues(
  flushes: readonly EntityFlush[],
  at: Instant,
  { withPrevious = false, inDoubt = false }: FlushOptions = {},
): Flush {
  const entities = new EntityRows();
  const history = new HistoryRows();
  const outbox = new ToldRows();
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
  return {
    shape: late.marks.size > 0 ? 'anything' : entities.shape(inDoubt),
    at,
    entities: entities.records,
    instances: history.records,
    told: outbox.records,
    rows: outbox.rows,
    late: [...late.marks.values()],
  };
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

class EntityRows {
  readonly records = new BinaryRecords();
  #anyMoved = false;
  #onlyUpdates = true;
  #onlyInserts = true;

  add(flush: EntityFlush): void {
    const { tenant, id, before, after, version, steps } = flush;
    const was = before.state;
    const kind = after ? (was ? 'update' : 'insert') : was ? 'delete' : 'none';
    const retyped = !sameTexts(was?.types ?? none, after?.types ?? none);
    const reborn = after && was?.createdAt !== after.createdAt;
    const rekeyed = after && (!was || steps.some(({ state, changes }) => !state || changesTexts(changes)));
    const due = after && dueAt(after);
    const expiry = was && dueAt(was) !== due;
    const move = moveOf(flush);
    if (move !== notMoved || rekeyed) this.#anyMoved = true;
    if (kind !== 'insert') this.#onlyInserts = false;
    const plain = kind === 'update' && !(retyped || reborn || expiry || due !== undefined);
    if (!plain) this.#onlyUpdates = false;
    const { records } = this;
    records.open(fieldsOf.flush_entity);
    records.text(tenant);
    records.text(id);
    records.int8(before.version);
    records.int8(version);
    records.jsonb(after ? bodyText(after) : null);
    records.text(after ? metaText(after) : null);
    records.texts(after && was?.scope !== after.scope ? after.scope : null);
    if (plain && move === notMoved && !rekeyed) records.fields(restOfUpdate);
    else {
      writePlace(records, move, rekeyed ? namedTexts(after) : null);
      const gone = after ? (was?.types.filter((type) => !after.types.includes(type)) ?? none) : (was?.types ?? none);
      writeKind(records, kind, after && retyped ? after.types : null, gone.length > 0 ? gone : null);
      writeTimes(records, reborn ? after.createdAt : null, after?.expiresAt ?? null, due ?? null);
    }
    records.close();
  }

  shape(inDoubt: boolean): FlushShape {
    if (this.#onlyInserts) return inDoubt ? 'anything' : 'inserts';
    return this.#onlyUpdates ? (this.#anyMoved ? 'moves' : 'updates') : 'anything';
  }
}

interface Move {
  readonly longitude: number | null;
  readonly latitude: number | null;
  /** As GeoJSON, where it is not a point in the plane. */
  readonly geometry: string | null;
}

const notMoved: Move = { longitude: null, latitude: null, geometry: null };

type Names = readonly string[] | null;

function writePlace(records: BinaryRecords, move: Move, texts: Names): void {
  records.bool(move !== notMoved);
  records.float8(move.longitude);
  records.float8(move.latitude);
  records.text(move.geometry);
  records.texts(texts);
}

function writeKind(
  records: BinaryRecords,
  kind: 'update' | 'insert' | 'delete' | 'none',
  types: Names,
  gone: Names,
): void {
  records.text(kind);
  records.texts(types);
  records.texts(gone);
}

function writeTimes(records: BinaryRecords, ...times: readonly (Instant | null)[]): void {
  for (const at of times) records.timestamptz(at);
}

/** What follows the scope in the record of an update that neither moves nor ends the entity, nor changes its texts or types: most are that. */
const restOfUpdate = fieldBytes((records) => {
  writePlace(records, notMoved, null);
  writeKind(records, 'update', null, null);
  writeTimes(records, null, null, null);
});

/** Where nothing has moved, the row keeps its place in the index. */
function moveOf({ before: { state: was }, after, steps }: EntityFlush): Move {
  const touched =
    after &&
    (!was || steps.some((step) => !step.state || step.changes.some((change) => change.attribute === 'location')));
  if (!touched || (was && sameTexts(placeTexts(was), placeTexts(after)))) return notMoved;
  const place = placeOf(after);
  const point = pointOf(place);
  return {
    longitude: point?.[0] ?? null,
    latitude: point?.[1] ?? null,
    geometry: place && !point ? JSON.stringify(place) : null,
  };
}

class ToldRows {
  readonly rows: ToldRow[] = [];
  readonly records = new BinaryRecords();

  add(n: number, { tenant, id, at }: EntityFlush, step: Step, withPrevious: boolean): void {
    const { text, data } = changeRow(step, at, withPrevious);
    this.rows.push({ n, tenant: tenant as Tenant, key: id, data });
    const { records } = this;
    records.open(fieldsOf.flush_told);
    records.int4(n);
    records.text(tenant);
    records.text(id);
    records.text(text);
    records.close();
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
