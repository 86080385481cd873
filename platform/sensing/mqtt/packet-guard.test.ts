import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { makePacketGuard } from './packet-guard.ts';

/** An MQTT packet with a body of this many bytes. */
function packet(length: number): Buffer {
  const header = [0x30];
  let left = length;
  do {
    const digit = left % 128;
    left = Math.floor(left / 128);
    header.push(left > 0 ? digit | 0x80 : digit);
  } while (left > 0);
  return Buffer.concat([Buffer.from(header), Buffer.alloc(length, 0xff)]);
}

test('packets up to the limit pass however the stream is cut, a longer one is noticed in its header', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(1_000), { maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 300 })),
      (lengths, cuts) => {
        const stream = Buffer.concat(lengths.map(packet));
        const guard = makePacketGuard();
        let from = 0;
        let passed = true;
        for (const size of [...cuts, stream.length]) {
          passed &&= guard.take(stream.subarray(from, from + size), 500);
          from += size;
        }
        assert.equal(passed, !lengths.some((length) => length > 500));
      },
    ),
  );
  assert.equal(makePacketGuard().take(packet(501).subarray(0, 3), 500), false);
});

test('a length that does not end is malformed', () => {
  assert.equal(makePacketGuard().take(Buffer.from([0x30, 0x80, 0x80, 0x80, 0x80, 0x01]), 2 ** 40), false);
});
