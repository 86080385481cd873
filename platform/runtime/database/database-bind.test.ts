import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import fc from 'fast-check';
import { Connection, type PoolClient } from 'pg';
import { type Bind, bindInPlace, type WireValue, writeBind } from './database-bind.ts';
import { WireBuffer } from './wire-buffer.ts';

const text = fc.string({ unit: 'grapheme' });
const value = fc.oneof(
  text,
  fc.constant(null),
  fc.uint8Array().map((bytes) => Buffer.from(bytes)),
);
const bound = fc.record({
  portal: fc.constantFrom('', 'p'),
  statement: fc.constantFrom('', 'entity.flush'),
  values: fc.array(value),
});

function bytesOf(values: readonly WireValue[]): Buffer {
  const wire = new WireBuffer(Buffer.alloc(1));
  writeBind(wire, { values });
  return wire.bytes.subarray(0, wire.end);
}

/** What the driver itself would send. */
function driversBytes(bind: Bind): Buffer {
  let sent: Buffer | undefined;
  const connection = {
    _send(bytes: Buffer) {
      sent = bytes;
    },
  } as unknown as Connection;
  Connection.prototype.bind.call(connection, bind);
  return sent ?? assert.fail('nothing was sent');
}

test("a statement's values are sent as the driver sends them", () => {
  fc.assert(
    fc.property(bound, (bind) => {
      const wire = new WireBuffer(Buffer.alloc(1));
      writeBind(wire, bind);
      assert.deepEqual(wire.bytes.subarray(0, wire.end), driversBytes(bind));
    }),
  );
});

test('texts are UTF-8, short and long, of ASCII and beyond', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 100 }), fc.string({ maxLength: 40 }), (one, other) => {
      for (const text of [one, other]) {
        const wire = new WireBuffer(Buffer.alloc(1));
        assert.equal(wire.text(text), Buffer.byteLength(text));
        assert.deepEqual(wire.bytes.subarray(0, wire.end), Buffer.from(text));
      }
    }),
  );
});

test('memory is not used again before it has been sent', () => {
  const sent: { bytes: Buffer; done: () => void }[] = [];
  const stream = new Writable({
    write: (bytes: Buffer, _, done) => void sent.push({ bytes, done }),
    highWaterMark: 1e9,
  });
  const connection = { stream, bind: () => undefined } as unknown as PoolClient['connection'];
  bindInPlace({ connection } as PoolClient);
  const asked = ['first', 'second', 'third'].map((one): WireValue[] => [one]);
  for (const values of asked) connection.bind({ values });
  // The stream hands on one after the other, each once the one before is done.
  for (const values of asked) {
    const { bytes, done } = sent.pop() ?? assert.fail('nothing was sent');
    assert.deepEqual(bytes, bytesOf(values));
    done();
  }
});
