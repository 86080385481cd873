import { randomFillSync } from 'node:crypto';
import { type Instant, parseInstant } from '@hub/kernel';
import { BinaryRecords } from '@hub/runtime';
import { attributeValue, type Change } from '../attributes/attribute.ts';
import { groupsOf, membersText, type Step } from '../writing/change-row.ts';
import { pastText } from '../writing/expiry.ts';
import { fieldsOf } from '../writing/flush-records.ts';

/** The time a history row counts for: when it was observed, else when it came. */
export function instanceTime(change: Change, at: Instant): Instant {
  return change.op === 'deleted' ? at : (parseInstant(change.held.json.observedAt) ?? at);
}

/** Of a row that holds several attributes by name (0130-packed-creations.sql). */
const packed = '';

/** The entity, and when it is written. */
interface Of {
  readonly tenant: string;
  readonly id: string;
  readonly at: Instant;
}

/** The rows a flush adds to the history. */
export class HistoryRows {
  readonly records = new BinaryRecords();

  /** @param n numbers the entity within the flush */
  addStep(n: number, of: Of, { op, changes, mark }: Step): void {
    if (op !== 'created') {
      for (const change of changes) this.add(n, of, change, mark);
      return;
    }
    for (const row of byTime(changes, of.at))
      if (row.length === 1) this.add(n, of, row[0] as Change, mark);
      else this.#addPacked(n, of, row, mark);
  }

  add(n: number, of: Of, change: Change, mark: string | undefined): void {
    const { attribute, op, held } = change;
    const value = attributeValue(held.json);
    const number = typeof value === 'number' ? value : null;
    const text = op === 'deleted' ? held.text : pastText(held);
    this.#addRow(n, of, change, mark, attribute, held.json.datasetId ?? null, number, text);
  }

  #addPacked(n: number, of: Of, changes: readonly Change[], mark: string | undefined): void {
    const text = membersText(groupsOf(changes, heldOf), true, pastText);
    this.#addRow(n, of, changes[0] as Change, mark, packed, null, null, text);
  }

  #addRow(
    n: number,
    { tenant, id, at }: Of,
    change: Change,
    mark: string | undefined,
    attribute: string,
    dataset: string | null,
    number: number | null,
    text: string,
  ): void {
    const { records } = this;
    records.open(fieldsOf.flush_instance);
    records.int4(n);
    records.text(tenant);
    records.text(id);
    records.text(attribute);
    records.text(dataset);
    records.uuid(drawUuid(mark));
    records.timestamptz(instanceTime(change, at));
    records.bool(isObserved(change));
    records.text(change.op);
    records.float8(number);
    records.json(text);
    records.close();
  }
}

const heldOf = ({ held }: Change) => held;

/** What holds from the same time, and is observed or not: few lists for what an entity is created with. */
function byTime(changes: readonly Change[], at: Instant): Iterable<readonly Change[]> {
  const rows = new Map<number, Change[]>();
  for (const change of changes) {
    // The time, and in its last bit whether it was observed then.
    const key = 2 * instanceTime(change, at) + Number(isObserved(change));
    const row = rows.get(key);
    if (row) row.push(change);
    else rows.set(key, [change]);
  }
  return rows.values();
}

const isObserved = ({ op, held }: Change) => op !== 'deleted' && held.json.observedAt !== undefined;

const uuidBytes = 16;
const drawn = Buffer.alloc(256 * uuidBytes);
let used = drawn.length;

/** A random id (RFC 9562 §5.4), of those that are drawn at once; that of a marked write begins with the mark (§5.8). It is good until the next is drawn. */
function drawUuid(mark: string | undefined): Uint8Array {
  if (used === drawn.length) {
    randomFillSync(drawn);
    used = 0;
  }
  const id = drawn.subarray(used, used + uuidBytes);
  used += uuidBytes;
  if (mark !== undefined) id.write(mark, 0, 6, 'hex');
  id[6] = ((id[6] ?? 0) & 0x0f) | (mark === undefined ? 0x40 : 0x80);
  id[8] = ((id[8] ?? 0) & 0x3f) | 0x80;
  return id;
}
