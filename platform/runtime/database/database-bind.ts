import type { PoolClient } from 'pg';
import { BinaryArray } from './binary-array.ts';
import { giveBack, takeWire, type WireBuffer } from './wire-buffer.ts';

/** What a value of a statement is when it is sent. */
export type WireValue = string | Buffer | BinaryArray | null;

export interface Bind {
  readonly portal?: string;
  readonly statement?: string;
  readonly values?: readonly WireValue[];
  /** The answer's format. */
  readonly binary?: boolean;
}

const code = 'B'.charCodeAt(0);
const format = { text: 0, binary: 1 } as const;
const nullLength = -1;
const endOfName = Uint8Array.of(0);

/** The message Bind (PostgreSQL 15, §55.7). */
export function writeBind(wire: WireBuffer, { portal = '', statement = '', values = [], binary = false }: Bind): void {
  const begin = wire.reserve(5);
  wire.bytes[begin] = code;
  for (const name of [portal, statement]) {
    wire.text(name);
    wire.add(endOfName);
  }
  wire.int16(values.length);
  for (const value of values) wire.int16(typeof value === 'string' || value === null ? format.text : format.binary);
  wire.int16(values.length);
  for (const value of values) writeValue(wire, value);
  wire.int16(1);
  wire.int16(binary ? format.binary : format.text);
  wire.int32At(begin + 1, wire.end - begin - 1);
}

function writeValue(wire: WireBuffer, value: WireValue): void {
  if (value === null) {
    wire.int32(nullLength);
    return;
  }
  const start = wire.reserve(4);
  if (value instanceof BinaryArray) value.writeTo(wire);
  else if (typeof value === 'string') wire.text(value);
  else wire.add(value);
  wire.int32At(start, wire.end - start - 4);
}

/**
 * Binds in one piece of memory that is used again once it has been sent. `pg` makes new memory for each message and makes it
 * anew, half as large again, whenever it is too small: six times what a flush sends was garbage outside of V8's heap, of which
 * it collects everything whenever there is too much.
 */
export function bindInPlace({ connection }: PoolClient): void {
  connection.bind = (bind) => {
    const { stream } = connection;
    if (!stream.writable) return;
    const wire = takeWire();
    writeBind(wire, bind);
    stream.write(wire.bytes.subarray(0, wire.end), (error) => {
      if (!error) giveBack(wire);
    });
  };
}
