import { BinaryArray, nullLength, oids, openArray, writeInstant, writeTexts } from './binary-array.ts';
import { giveBack, takeWire } from './wire-buffer.ts';

/**
 * An array of records of a composite type (record_recv), which PostgreSQL takes apart once: a column each would be as many
 * arrays and as many passes. Records are written as they are made, into memory used again, so that nothing of a large write
 * waits on V8's heap for it to be sent. Between `open` and `close`, each field in the order of the type.
 */
export class BinaryRecords {
  readonly #wire = takeWire();
  #length = 0;
  #start = 0;

  /** @param fields as many as the composite type has */
  open(fields: number): void {
    this.#start = this.#wire.reserve(8);
    this.#wire.int32At(this.#start + 4, fields);
    this.#length += 1;
  }

  close(): void {
    this.#end(this.#start);
  }

  /** Fields that are always the same, written before (`fieldBytes`). */
  fields(bytes: Uint8Array): void {
    this.#wire.add(bytes);
  }

  text(value: string | null): void {
    this.#textOf(oids.text, value);
  }

  json(value: string): void {
    this.#textOf(oids.json, value);
  }

  jsonb(value: string | null): void {
    if (value === null) {
      this.#nothing(oids.jsonb);
      return;
    }
    const start = this.#field(oids.jsonb);
    // Version 1 of jsonb_recv is the text behind a one.
    this.#wire.byte(1);
    this.#wire.text(value);
    this.#end(start);
  }

  texts(values: readonly string[] | null): void {
    if (values === null) {
      this.#nothing(oids.texts);
      return;
    }
    const start = this.#field(oids.texts);
    writeTexts(this.#wire, values);
    this.#end(start);
  }

  bool(value: boolean): void {
    const start = this.#field(oids.bool);
    this.#wire.byte(value ? 1 : 0);
    this.#end(start);
  }

  int4(value: number): void {
    const start = this.#field(oids.int4);
    this.#wire.int32(value);
    this.#end(start);
  }

  /** @param value a safe integer */
  int8(value: number): void {
    const start = this.#field(oids.int8);
    this.#wire.int64(value);
    this.#end(start);
  }

  float8(value: number | null): void {
    if (value === null) {
      this.#nothing(oids.float8);
      return;
    }
    const start = this.#field(oids.float8);
    this.#wire.float64(value);
    this.#end(start);
  }

  /** @param at epoch milliseconds */
  timestamptz(at: number | null): void {
    if (at === null) {
      this.#nothing(oids.timestamptz);
      return;
    }
    const start = this.#field(oids.timestamptz);
    writeInstant(this.#wire, at);
    this.#end(start);
  }

  /** @param bytes 16 */
  uuid(bytes: Uint8Array): void {
    const start = this.#field(oids.uuid);
    this.#wire.add(bytes);
    this.#end(start);
  }

  /** All records, for one statement that names the type: `$1::name[]`; nothing can be added then. @param oid of the type in this database */
  value(oid: number): BinaryArray {
    const written = this.#wire;
    let sent = false;
    return new BinaryArray((wire) => {
      // Its memory may be somebody else's by now.
      if (sent) throw new Error('records are sent once');
      sent = true;
      openArray(wire, oid, this.#length);
      wire.add(written.bytes.subarray(0, written.end));
      giveBack(written);
    });
  }

  /** A copy of what has been written. */
  written(): Uint8Array {
    return Uint8Array.from(this.#wire.bytes.subarray(0, this.#wire.end));
  }

  #textOf(oid: number, value: string | null): void {
    if (value === null) {
      this.#nothing(oid);
      return;
    }
    const start = this.#field(oid);
    this.#wire.text(value);
    this.#end(start);
  }

  /** @returns where the field's length is */
  #field(oid: number): number {
    const start = this.#wire.reserve(8);
    this.#wire.int32At(start, oid);
    return start + 4;
  }

  #end(start: number): void {
    this.#wire.int32At(start, this.#wire.end - start - 4);
  }

  #nothing(oid: number): void {
    this.#wire.int32(oid);
    this.#wire.int32(nullLength);
  }
}

/** Fields as they are sent, for records in which they are always the same. */
export function fieldBytes(write: (records: BinaryRecords) => void): Uint8Array {
  const records = new BinaryRecords();
  write(records);
  return records.written();
}
