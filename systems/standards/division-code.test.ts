import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isWithinDivision, parseDivisionCode } from './division-code.ts';

test('six digits are a province, a city or a county', () => {
  assert.deepEqual(parseDivisionCode('410000'), { code: '410000', level: 'province' });
  assert.deepEqual(parseDivisionCode('410100'), { code: '410100', level: 'city', parent: '410000' });
  assert.deepEqual(parseDivisionCode('410105'), { code: '410105', level: 'county', parent: '410100' });
});

test('the street number says what kind of unit it is, at both ends of every range', () => {
  const kinds: readonly (readonly [string, string | undefined])[] = [
    ['001', '街道'],
    ['099', '街道'],
    ['100', '镇'],
    ['199', '镇'],
    ['200', '乡'],
    ['399', '乡'],
    ['400', '类似乡级单位'],
    ['599', '类似乡级单位'],
    ['600', undefined],
  ];
  for (const [digits, zh] of kinds) {
    const street = parseDivisionCode(`410122${digits}`);
    assert.equal(street?.level, 'street');
    assert.equal(street?.kind?.zh, zh, digits);
  }
});

test('a community lies in its street, a village is told from a neighbourhood', () => {
  const community = parseDivisionCode('410102001002');
  assert.equal(community?.parent, '410102001');
  assert.equal(community?.kind?.zh, '居民委员会');
  assert.equal(parseDivisionCode('410122101199')?.kind?.zh, '居民委员会');
  assert.equal(parseDivisionCode('410122101200')?.kind?.zh, '村民委员会');
});

test('zero groups at the end mean the level above', () => {
  assert.equal(parseDivisionCode('410102001000')?.code, '410102001');
  assert.equal(parseDivisionCode('410102000000')?.code, '410102');
  assert.equal(parseDivisionCode('410100000000')?.level, 'city');
});

test('what is not a code is refused', () => {
  for (const text of ['', '41010', '4101020', '010102', '41010A', '410102000001', '4101020010021']) {
    assert.equal(parseDivisionCode(text), undefined, text);
  }
});

test('containment follows the parents', () => {
  assert.ok(isWithinDivision('410102001002', '410100'));
  assert.ok(isWithinDivision('410102', '410102000000'));
  assert.ok(!isWithinDivision('410102001002', '410103'));
  assert.ok(!isWithinDivision('410100', '410102'));
  assert.ok(!isWithinDivision('nonsense', '410100'));
});
