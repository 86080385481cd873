import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { codeLength, formatCode, parseCode } from '@hub/standards';
import { codeSchemes } from './code-schemes.ts';
import { components } from './component-codes.ts';
import { events } from './event-codes.ts';

describe('code layouts', () => {
  test('have the lengths of the standards', () => {
    const lengths = Object.fromEntries(Object.entries(codeSchemes).map(([id, scheme]) => [id, codeLength(scheme)]));
    assert.deepEqual(lengths, { component: 16, componentExtended: 16, event: 10, unitGrid: 15, asset: 21 });
  });

  test('a component number in use is a water supply cover of its district', () => {
    const parts = parseCode(codeSchemes.component, '3205080101000001');
    assert.deepEqual(parts, { region: '320508', major: '01', minor: '01', sequence: '000001' });
    const row = components.rows.find(({ code }) => code === `${parts?.major}${parts?.minor}`);
    assert.equal(row?.title.zh, '上水井盖');
  });

  test('an event of a district is put together from its class', () => {
    assert.equal(formatCode(codeSchemes.event, { region: '410105', major: '01', minor: '02' }), '4101050102');
  });

  test('a unit grid lies in its community', () => {
    assert.equal(parseCode(codeSchemes.unitGrid, '410105001002017')?.place, '410105001002');
  });

  test('an asset code of CJ/T 553 has region, three classes and its own number', () => {
    const code = formatCode(codeSchemes.asset, { region: '410105', major: 1, middle: 2, minor: 3, own: 42 });
    assert.equal(code, '410105010203000000042');
    assert.equal(parseCode(codeSchemes.asset, code)?.own, '000000042');
  });
});

for (const table of [components, events]) {
  describe(table.title.zh, () => {
    test('a minor class lies in the major class its number begins with', () => {
      for (const { code, parent } of table.rows) assert.equal(parent, code.length === 2 ? undefined : code.slice(0, 2));
    });

    test('what was not read in a source says so', () => {
      for (const row of table.rows) {
        assert.equal(row.verified, !/remembered|from its place/.test(row.source), row.code);
      }
    });
  });
}

describe('limits of event classes', () => {
  const limitOf = (code: string) => events.rows.find((row) => row.code === code)?.limit;

  test('are those of the Henan handbook, in working hours and working days', () => {
    assert.deepEqual(limitOf('0101'), { amount: 15, unit: 'workingDay' });
    assert.deepEqual(limitOf('0102'), { amount: 1, unit: 'workingDay' });
    assert.deepEqual(limitOf('0103'), { amount: 4, unit: 'workingDay' });
    assert.deepEqual(limitOf('0104'), { amount: 5, unit: 'workingHour' });
    assert.deepEqual(limitOf('0105'), { amount: 15, unit: 'workingDay' });
  });

  test('a class with a limit of its own also says when it is filed and closed, if that was read', () => {
    for (const row of events.rows.filter(({ limit, verified }) => limit && verified)) {
      assert.ok(row.filing && row.closing, row.code);
    }
  });
});
