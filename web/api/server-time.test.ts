import { expect, test } from 'vitest';
import { noteServerTime, serverNow } from './server-time.ts';

const at = Date.parse('2026-03-01T00:00:00Z');

test('a machine whose clock is wrong shows the hub’s time, small differences do not make it jump', () => {
  noteServerTime('Sun, 01 Mar 2026 00:00:01 GMT', at);
  expect(serverNow(at)).toBe(at);
  noteServerTime('Sun, 01 Mar 2026 01:00:00 GMT', at);
  expect(serverNow(at)).toBe(at + 3_600_000);
  noteServerTime('Sun, 01 Mar 2026 01:00:01 GMT', at);
  expect(serverNow(at)).toBe(at + 3_600_000);
  noteServerTime('nonsense', at);
  expect(serverNow(at)).toBe(at + 3_600_000);
  noteServerTime('Sun, 01 Mar 2026 00:00:00 GMT', at);
  expect(serverNow(at)).toBe(at);
});
