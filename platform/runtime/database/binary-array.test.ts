import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { binaryArray, writeInstant } from './binary-array.ts';
import { WireBuffer } from './wire-buffer.ts';

function written(write: (wire: WireBuffer) => void): bigint {
  const wire = new WireBuffer(Buffer.alloc(1));
  write(wire);
  return wire.bytes.readBigInt64BE();
}

test('every safe integer is written as it is', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (value) => {
      assert.equal(
        written((wire) => wire.int64(value)),
        BigInt(value),
      );
    }),
  );
});

test('every instant from year 1 to 9999 is written to the microsecond', () => {
  const [from, to] = [Date.UTC(1, 0, 1) - 1_900 * 366 * 86_400_000, Date.UTC(9_999, 11, 31, 23, 59, 59, 999)];
  fc.assert(
    fc.property(fc.integer({ min: from, max: to }), (at) => {
      const micros = (BigInt(at) - BigInt(Date.UTC(2000, 0, 1))) * 1000n;
      assert.equal(
        written((wire) => writeInstant(wire, at)),
        micros,
      );
    }),
  );
});

test('texts are written each behind its length, however often the memory has to grow', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 60 })), (texts) => {
      const wire = new WireBuffer(Buffer.alloc(1));
      binaryArray.text(texts).writeTo(wire);
      const parts = texts.map((one) => {
        const length = Buffer.alloc(4);
        length.writeInt32BE(Buffer.byteLength(one));
        return Buffer.concat([length, Buffer.from(one)]);
      });
      const headerBytes = texts.length === 0 ? 12 : 20;
      assert.deepEqual(wire.bytes.subarray(headerBytes, wire.end), Buffer.concat(parts));
    }),
  );
});
