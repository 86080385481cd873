import type { WireBuffer } from './wire-buffer.ts';

/**
 * A value as PostgreSQL's wire protocol has it in binary: the server copies it instead of parsing and unescaping a text, and
 * takes a few microseconds less for each row of a large write. It is written when the statement is sent, into the message itself.
 */
export class BinaryArray {
  readonly writeTo: (wire: WireBuffer) => void;

  constructor(writeTo: (wire: WireBuffer) => void) {
    this.writeTo = writeTo;
  }
}

/** Object ids in pg_type; those of built-in types never change. */
export const oids = {
  bool: 16,
  int8: 20,
  int4: 23,
  text: 25,
  json: 114,
  float8: 701,
  texts: 1009,
  timestamptz: 1184,
  uuid: 2950,
  jsonb: 3802,
} as const;

export const nullLength = -1;

const epoch2000_ms = Date.UTC(2000, 0, 1);

/** An instant, in epoch milliseconds, as a timestamptz. */
export function writeInstant(wire: WireBuffer, at: number): void {
  wire.int64(at - epoch2000_ms, 1000);
}

/** The beginning of an array (array_recv): one dimension, with a mark that there may be nulls, counted from 1. */
export function openArray(wire: WireBuffer, oid: number, length: number): void {
  const dimensions = length === 0 ? 0 : 1;
  wire.int32(dimensions);
  wire.int32(dimensions);
  wire.int32(oid);
  if (length === 0) return;
  wire.int32(length);
  wire.int32(1);
}

export function writeTexts(wire: WireBuffer, values: readonly string[]): void {
  openArray(wire, oids.text, values.length);
  for (const value of values) {
    const start = wire.reserve(4);
    const length = wire.text(value);
    wire.int32At(start, length);
  }
}

/** Pass an array as the value of a statement that names the type: `$1::text[]`. */
export const binaryArray = {
  text: (values: readonly string[]) => new BinaryArray((wire) => writeTexts(wire, values)),
  bool: (values: readonly boolean[]) =>
    new BinaryArray((wire) => {
      openArray(wire, oids.bool, values.length);
      for (const value of values) {
        wire.int32(1);
        wire.byte(value ? 1 : 0);
      }
    }),
  /** From epoch milliseconds. */
  timestamptz: (values: readonly number[]) =>
    new BinaryArray((wire) => {
      openArray(wire, oids.timestamptz, values.length);
      for (const value of values) {
        wire.int32(8);
        writeInstant(wire, value);
      }
    }),
} as const;
