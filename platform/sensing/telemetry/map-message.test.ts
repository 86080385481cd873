import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isoInstant } from '@hub/kernel';
import fc from 'fast-check';
import { listThingModels } from '../devices/thing-models.ts';
import { testPack } from '../testing.ts';
import { mapMessage, parseMessage } from './map-message.ts';

const now = Date.UTC(2026, 5, 1, 12);
const found = listThingModels({ packs: [testPack] }).get('test.thermometer');
assert.ok(found);
const model = found;

function readingsOf(payload: unknown) {
  const mapped = mapMessage(model, payload, now);
  assert.ok('readings' in mapped, 'reason' in mapped ? mapped.reason.code : '');
  return mapped;
}

function codeOf(payload: unknown): string {
  const mapped = mapMessage(model, payload, now);
  assert.ok('reason' in mapped, 'it was taken');
  return mapped.reason.code;
}

test('known fields become attributes with unit and time', () => {
  const { readings } = readingsOf({ t: 21.5, observedAt: '2026-06-01T11:59:00+08:00' });
  assert.deepEqual(readings, [
    {
      observedAt: Date.UTC(2026, 5, 1, 3, 59),
      attributes: {
        temperature: { type: 'Property', value: 21.5, unitCode: 'CEL', observedAt: '2026-06-01T03:59:00.000Z' },
      },
    },
  ]);
});

test('a scale turns the unit of the device into the unit of the attribute', () => {
  const { readings } = readingsOf({ pa: 101_325 });
  assert.equal(readings[0]?.attributes.pressure?.value, 1_013.25);
});

test('a message without a time counts for the time it arrived, ts is milliseconds of the epoch', () => {
  assert.equal(readingsOf({ t: 1 }).readings[0]?.observedAt, now);
  assert.equal(readingsOf({ t: 1, ts: now - 5 }).readings[0]?.observedAt, now - 5);
});

test('unknown fields are named and the known ones taken; null is no reading', () => {
  const mapped = readingsOf({ t: 1, note: null, humidity: 4, constructor: 1 });
  assert.deepEqual(mapped.ignored, ['humidity', 'constructor']);
  assert.deepEqual(Object.keys(mapped.readings[0]?.attributes ?? {}), ['temperature']);
});

const refusals: readonly (readonly [payload: unknown, code: string])[] = [
  [7, 'telemetry.notObject'],
  [null, 'telemetry.notObject'],
  [[[{ t: 1 }]], 'telemetry.notObject'],
  [[], 'telemetry.empty'],
  [Array.from({ length: 1_001 }, (_, index) => ({ t: 1, ts: index })), 'telemetry.tooMany'],
  [[{ t: 1 }, { t: 2 }], 'telemetry.untimed'],
  [{}, 'telemetry.noKnownField'],
  [{ humidity: 3 }, 'telemetry.noKnownField'],
  [{ t: null }, 'telemetry.noKnownField'],
  [{ t: '21' }, 'telemetry.badValue'],
  [{ t: Number.NaN }, 'telemetry.badValue'],
  [{ t: Number.POSITIVE_INFINITY }, 'telemetry.badValue'],
  [{ t: true }, 'telemetry.badValue'],
  [{ t: 80.001 }, 'telemetry.outOfRange'],
  [{ t: -50.001 }, 'telemetry.outOfRange'],
  [{ pa: Number.MAX_VALUE, t: -51 }, 'telemetry.outOfRange'],
  [{ note: 'x'.repeat(21) }, 'telemetry.badValue'],
  [{ note: 'a\0b' }, 'telemetry.badValue'],
  [{ note: '\ud800' }, 'telemetry.badValue'],
  [{ state: 'ajar' }, 'telemetry.badValue'],
  [{ state: 'toString' }, 'telemetry.badValue'],
  [{ t: 1, observedAt: 'yesterday' }, 'telemetry.badTime'],
  [{ t: 1, observedAt: '2026-06-01T12:00:00' }, 'telemetry.badTime'],
  [{ t: 1, observedAt: '1899-12-31T23:59:59Z' }, 'telemetry.badTime'],
  [{ t: 1, ts: '1' }, 'telemetry.badTime'],
  [{ t: 1, ts: 1.5 }, 'telemetry.badTime'],
  [{ t: 1, observedAt: isoInstant(now + 10 * 60_000 + 1) }, 'telemetry.futureTime'],
  [{ t: 1, ts: 8e18 }, 'telemetry.futureTime'],
  [
    [
      { t: 1, ts: now },
      { t: 'x', ts: now },
    ],
    'telemetry.badValue',
  ],
];

for (const [payload, code] of refusals) {
  test(`${JSON.stringify(payload)?.slice(0, 60)} is refused as ${code}`, () => {
    assert.equal(codeOf(payload), code);
  });
}

test('the limits themselves are inside', () => {
  assert.equal(readingsOf({ t: 80 }).readings.length, 1);
  assert.equal(readingsOf({ t: -50 }).readings.length, 1);
  assert.equal(readingsOf({ t: 1, observedAt: isoInstant(now + 10 * 60_000) }).readings.length, 1);
  assert.equal(readingsOf(Array.from({ length: 1_000 }, (_, ts) => ({ t: 1, ts }))).readings.length, 1_000);
});

test('bytes that are no text or no JSON say so', () => {
  const reasonOf = (bytes: Uint8Array) => {
    const parsed = parseMessage(bytes);
    return 'reason' in parsed ? parsed.reason.code : undefined;
  };
  assert.equal(reasonOf(Uint8Array.of(0xff, 0xfe)), 'telemetry.notText');
  assert.equal(reasonOf(Buffer.from('{"t":')), 'telemetry.notJson');
  assert.equal(reasonOf(new Uint8Array()), 'telemetry.notJson');
  assert.equal(reasonOf(Buffer.from('{"t":1}')), undefined);
});

test('whatever comes is either readings that can be stored or a reason with both languages; it never throws', () => {
  const value = fc.oneof(fc.jsonValue(), fc.double(), fc.constant(undefined));
  const fields = fc.dictionary(
    fc.constantFrom('t', 'pa', 'note', 'state', 'observedAt', 'ts', '__proto__', 'other'),
    value,
  );
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fields, fc.array(fields)), (payload) => {
      const mapped = mapMessage(model, payload, now);
      if ('reason' in mapped) {
        assert.match(mapped.reason.code, /^telemetry\./);
        assert.ok(mapped.reason.text.zh && mapped.reason.text.en);
        return;
      }
      for (const { observedAt, attributes } of mapped.readings) {
        assert.ok(observedAt <= now + 10 * 60_000 && observedAt >= Date.UTC(1900, 0, 1));
        assert.ok(Object.keys(attributes).length > 0);
        const t = attributes.temperature?.value;
        assert.ok(t === undefined || (typeof t === 'number' && t >= -50 && t <= 80));
        for (const one of Object.values(attributes)) assert.equal(one.observedAt, isoInstant(observedAt));
      }
    }),
    { numRuns: 2_000 },
  );
});

test('every number in range is taken as it is', () => {
  fc.assert(
    fc.property(fc.double({ min: -50, max: 80, noNaN: true }), (t) => {
      assert.equal(readingsOf({ t }).readings[0]?.attributes.temperature?.value, t);
    }),
  );
});
