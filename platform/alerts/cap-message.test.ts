import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { City } from '@hub/kernel';
import fc from 'fast-check';
import {
  capIdentifier,
  capMessage,
  capTime,
  identifierPattern,
  nextSlot,
  type Slot,
  senderCode,
} from './cap-message.ts';

const name = { zh: '某局', en: 'Some bureau' };
const city = (code: string, sector: string, unit = '000', extension = '00') =>
  ({ code, alertSender: { sector, unit, extension, name } }) as City;

test('the worked example: 410100, 2025-07-20 08:00:00 in Beijing, first message, gives 31 characters', () => {
  const second = Date.parse('2025-07-20T08:00:00+08:00') / 1000;
  const identifier = capIdentifier(senderCode(city('410100', '416')), nextSlot(undefined, second * 1000 + 999));
  assert.equal(identifier, '41010041600000_20250720080000_0');
  assert.equal(identifier.length, 31);
  assert.match(identifier, identifierPattern);
});

test('a sender that is not 6, 3, 3 and 2 digits is refused', () => {
  for (const wrong of [
    city('4101', '416'),
    city('410100', '41'),
    city('410100', '416', 'abc'),
    city('410100', '4166'),
  ]) {
    assert.throws(() => senderCode(wrong), { code: 'cap.senderInvalid' });
  }
});

test('no identifier is given twice, and they sort by time', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 300 }), (pauses) => {
      let last: Slot | undefined;
      let now = Date.parse('2025-12-31T15:59:50Z');
      const given = pauses.map((pause) => {
        now += pause;
        last = nextSlot(last, now);
        assert.ok(last.second * 1000 + 1000 > now, 'never in the past');
        return capIdentifier('41010041600000', last);
      });
      assert.equal(new Set(given).size, given.length);
      assert.deepEqual(given.toSorted(), given);
    }),
  );
});

test('an update or a cancellation without references cannot be made', () => {
  const common = { identifier: 'x', sender: 'y', sent: 0, alert: {} } as unknown as Parameters<typeof capMessage>[1];
  for (const msgType of ['Update', 'Cancel'] as const) {
    assert.throws(() => capMessage(msgType, common, []), { code: 'cap.referencesMissing' });
    assert.equal(capMessage(msgType, common, [common]).references.length, 1);
  }
  // @ts-expect-error: nor does it compile
  capMessage('Cancel', common, [common]).references satisfies readonly [];
});

test('times carry their offset as digits', () => {
  assert.equal(capTime(Date.parse('2025-07-20T00:00:00.5Z')), '2025-07-20T08:00:00+08:00');
});
