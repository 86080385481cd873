import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openReportHub, type ReportHub } from './testing.ts';

const start = Date.parse('2026-11-23T02:00:00Z');
const minute = 60_000;
const shift = '11111111-2222-4333-8444-555555555555';
const at = (minutes: number) => new Date(start + minutes * minute).toISOString();
let hub: ReportHub;

before(async () => {
  hub = await openReportHub(start + 60 * minute);
});
after(() => hub.close());

const put = (body: object, as = 'clerk', id = shift) => hub.ask('PUT', `/api/v1/field/shifts/${id}`, { as, body });
const walk = (minutes: readonly number[], as = 'clerk') =>
  hub.ask('POST', `/api/v1/field/shifts/${shift}/positions`, {
    as,
    body: { positions: minutes.map((m) => ({ at: at(m), lon: 113.6 + m / 1000, lat: 34.7, accuracy_m: 8 })) },
  });
const track = async (as = 'clerk') => (await hub.ask('GET', `/api/v1/field/shifts/${shift}`, { as })).json;

test('where somebody was is kept for a shift, once each, in order', async () => {
  assert.equal((await put({ startedAt: at(0) })).status, 200);
  assert.equal((await walk([3, 1])).status, 200);
  assert.equal((await walk([1, 2])).status, 200);
  const { positions } = await track();
  assert.deepEqual(
    positions.map((one: { at: string }) => one.at),
    [at(1), at(2), at(3)],
  );
});

test('before its beginning and after its end nothing is kept, not even part of what came', async () => {
  assert.equal((await walk([4, -1])).json.code, 'field.offDuty');
  assert.equal((await put({ startedAt: at(0), endedAt: at(10) })).json.endedAt, at(10));
  assert.equal((await walk([11])).json.code, 'field.offDuty');
  assert.equal((await put({ startedAt: at(0), endedAt: at(50) })).json.endedAt, at(10), 'an end stays');
  assert.equal((await walk([9])).status, 200);
  assert.equal((await track()).positions.length, 4);
});

test('nobody sees, ends or fills the shift of another', async () => {
  assert.equal((await track('crew')).code, 'field.shiftUnknown');
  assert.equal((await walk([5], 'crew')).json.code, 'field.shiftUnknown');
  // A taken id is taken by nobody else: saying so would tell of the other's shift.
  assert.equal((await put({ startedAt: at(0), endedAt: at(5) }, 'crew')).json.endedAt, at(5));
  assert.deepEqual((await track('crew')).positions, []);
  assert.equal((await track()).endedAt, at(10));
});

test('a shift that ends before it begins, or lies in the future, is refused', async () => {
  for (const body of [
    { startedAt: at(5), endedAt: at(4) },
    { startedAt: at(200) },
    { startedAt: at(0), endedAt: at(900) },
    { startedAt: 'yesterday or so' },
  ]) {
    assert.equal((await put(body, 'clerk', '99999999-2222-4333-8444-555555555555')).status, 400, JSON.stringify(body));
  }
});
