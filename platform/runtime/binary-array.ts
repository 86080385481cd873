import type { WireBuffer } from './wire-buffer.ts';

type Write<T> = (into: Buffer, value: T, offset: number) => void;

/** Object ids of pg_type; those of built-in types never change. */
const oids = {
  bool: 16,
  int4: 23,
  int8: 20,
  text: 25,
  json: 114,
  float8: 701,
  timestamptz: 1184,
  uuid: 2950,
  jsonb: 3802,
} as const;
const nullLength = -1;

/**
 * An array as PostgreSQL's wire protocol has it in binary (array_recv): the server copies it instead of parsing and
 * unescaping a text, and takes a few microseconds less for each row of a large write. Pass it as the value of a statement
 * that names the type: `$1::text[]`. It is written when the statement is sent, into the message itself.
 */
export class BinaryArray {
  readonly writeTo: (wire: WireBuffer) => void;

  constructor(writeTo: (wire: WireBuffer) => void) {
    this.writeTo = writeTo;
  }
}

function openArray(wire: WireBuffer, oid: number, length: number): void {
  // One dimension, with a mark that there may be nulls, counted from 1.
  const dimensions = length === 0 ? 0 : 1;
  wire.int32(dimensions);
  wire.int32(dimensions);
  wire.int32(oid);
  if (length === 0) return;
  wire.int32(length);
  wire.int32(1);
}

function fixedArray<T>(oid: number, size: number, write: Write<T>) {
  return (values: readonly (T | null)[]): BinaryArray =>
    new BinaryArray((wire) => {
      openArray(wire, oid, values.length);
      let offset = wire.reserve(values.length * (4 + size));
      const { bytes } = wire;
      for (const value of values) {
        bytes.writeInt32BE(value === null ? nullLength : size, offset);
        offset += 4;
        if (value === null) continue;
        write(bytes, value, offset);
        offset += size;
      }
      wire.end = offset;
    });
}

function textArray(oid: number, prefix?: number) {
  const extra = prefix === undefined ? 0 : 1;
  return (values: readonly (string | null)[]): BinaryArray =>
    new BinaryArray((wire) => {
      openArray(wire, oid, values.length);
      let before: string | undefined;
      let [start, bytes] = [0, 0];
      for (const value of values) {
        if (value === null) {
          wire.int32(nullLength);
          continue;
        }
        // Columns often say the same again: tenants, names, operations.
        if (value === before) {
          wire.repeat(start, bytes);
          continue;
        }
        start = wire.reserve(4 + extra);
        if (prefix !== undefined) wire.bytes[start + 4] = prefix;
        const length = extra + wire.text(value);
        wire.bytes.writeInt32BE(length, start);
        bytes = 4 + length;
        before = value;
      }
    });
}

const epoch2000_ms = Date.UTC(2000, 0, 1);

const half = 2 ** 32;

/** A safe integer, a thousand times or as it is, as int8 in two halves: a BigInt for each would be garbage. */
function writeInt8(into: Buffer, value: number, offset: number, times = 1): void {
  const high = Math.floor(value / half);
  // Halves are multiplied apart: of an instant after the year 2255, microseconds together are no safe integer.
  const low = (value - high * half) * times;
  into.writeInt32BE(high * times + Math.floor(low / half), offset);
  into.writeUInt32BE(low % half, offset + 4);
}

export const binaryArray = {
  text: textArray(oids.text),
  json: textArray(oids.json),
  /** Version 1 of jsonb_recv is the text behind a one. */
  jsonb: textArray(oids.jsonb, 1),
  bool: fixedArray<boolean>(oids.bool, 1, (into, value, offset) => void into.writeUInt8(value ? 1 : 0, offset)),
  int4: fixedArray<number>(oids.int4, 4, (into, value, offset) => void into.writeInt32BE(value, offset)),
  int8: fixedArray<number>(oids.int8, 8, (into, value, offset) => writeInt8(into, value, offset)),
  float8: fixedArray<number>(oids.float8, 8, (into, value, offset) => void into.writeDoubleBE(value, offset)),
  /** From epoch milliseconds. */
  timestamptz: fixedArray<number>(oids.timestamptz, 8, (into, value, offset) =>
    writeInt8(into, value - epoch2000_ms, offset, 1000),
  ),
  /** From 16 bytes for each. */
  uuid: fixedArray<Uint8Array>(oids.uuid, 16, (into, value, offset) => into.set(value, offset)),
} as const;
