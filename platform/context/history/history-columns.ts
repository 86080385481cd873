import { randomFillSync } from 'node:crypto';
import { type Instant, parseInstant } from '@hub/kernel';
import { binaryArray } from '@hub/runtime';
import { attributeValue, type Change } from '../attribute.ts';
import { groupsOf, membersText, type Step } from '../change-row.ts';
import { pastText } from '../expiry.ts';

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

/** The rows a flush adds to the history, column by column. */
export class HistoryColumns {
  readonly #number: number[] = [];
  readonly #tenant: string[] = [];
  readonly #id: string[] = [];
  readonly #attribute: string[] = [];
  readonly #dataset: (string | null)[] = [];
  readonly #at: Instant[] = [];
  readonly #observed: boolean[] = [];
  readonly #op: string[] = [];
  readonly #value: (number | null)[] = [];
  readonly #instance: string[] = [];
  readonly #mark: (string | undefined)[] = [];

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
    this.#addRow(n, of, change, mark);
    this.#attribute.push(attribute);
    this.#dataset.push(held.json.datasetId ?? null);
    this.#value.push(typeof value === 'number' ? value : null);
    this.#instance.push(op === 'deleted' ? held.text : pastText(held));
  }

  #addPacked(n: number, of: Of, changes: readonly Change[], mark: string | undefined): void {
    const instances = groupsOf(changes, ({ held }) => held);
    this.#addRow(n, of, changes[0] as Change, mark);
    this.#attribute.push(packed);
    this.#dataset.push(null);
    this.#value.push(null);
    this.#instance.push(membersText(instances, true, pastText));
  }

  /** What one row has in common, whether it holds one change or several. */
  #addRow(n: number, { tenant, id, at }: Of, change: Change, mark: string | undefined): void {
    this.#number.push(n);
    this.#tenant.push(tenant);
    this.#id.push(id);
    this.#at.push(instanceTime(change, at));
    this.#observed.push(isObserved(change));
    this.#op.push(change.op);
    this.#mark.push(mark);
  }

  values(): unknown[] {
    const { int4, text, uuid, timestamptz, bool, float8, json: jsons } = binaryArray;
    return [
      int4(this.#number),
      text(this.#tenant),
      text(this.#id),
      text(this.#attribute),
      text(this.#dataset),
      uuid(drawUuids(this.#mark)),
      timestamptz(this.#at),
      bool(this.#observed),
      text(this.#op),
      float8(this.#value),
      jsons(this.#instance),
    ];
  }
}

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

/** Random ids (RFC 9562 §5.4), drawn at once; those of marked writes begin with the mark (§5.8). */
function drawUuids(marks: readonly (string | undefined)[]): Uint8Array[] {
  const bytes = randomFillSync(Buffer.allocUnsafe(marks.length * 16));
  return marks.map((mark, index) => {
    const id = bytes.subarray(index * 16, index * 16 + 16);
    if (mark !== undefined) id.write(mark, 0, 6, 'hex');
    id[6] = ((id[6] ?? 0) & 0x0f) | (mark === undefined ? 0x40 : 0x80);
    id[8] = ((id[8] ?? 0) & 0x3f) | 0x80;
    return id;
  });
}
