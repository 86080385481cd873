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

  /** What an entity is created with holds from few different times: what holds from the same is one row. */
  addCreation(n: number, of: Of, { changes, mark }: Step): void {
    const rows = new Map<number, Change[]>();
    for (const change of changes) {
      // The time, and in its last bit whether it was observed then.
      const key = 2 * instanceTime(change, of.at) + Number(isObserved(change));
      const row = rows.get(key);
      if (row) row.push(change);
      else rows.set(key, [change]);
    }
    for (const row of rows.values()) {
      const [first] = row;
      if (!first) continue;
      this.add(n, of, first, mark);
      if (row.length > 1) this.#packLast(row);
    }
  }

  /** The row that was added last becomes one of several attributes. */
  #packLast(changes: readonly Change[]): void {
    const last = this.#number.length - 1;
    this.#attribute[last] = packed;
    this.#dataset[last] = null;
    this.#value[last] = null;
    this.#instance[last] = membersText(
      groupsOf(changes, ({ held }) => held),
      true,
      pastText,
    );
  }

  add(n: number, { tenant, id, at }: Of, change: Change, mark: string | undefined): void {
    const { json: instance } = change.held;
    const value = attributeValue(instance);
    this.#number.push(n);
    this.#tenant.push(tenant);
    this.#id.push(id);
    this.#attribute.push(change.attribute);
    this.#dataset.push(instance.datasetId ?? null);
    this.#at.push(instanceTime(change, at));
    this.#observed.push(isObserved(change));
    this.#op.push(change.op);
    this.#value.push(typeof value === 'number' ? value : null);
    this.#instance.push(change.op === 'deleted' ? change.held.text : pastText(change.held));
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
