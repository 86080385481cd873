import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { creditCodeCheck, isCreditCode } from './credit-code.ts';
import { gs1CheckDigit, isGtin } from './gtin.ts';
import { mod11_2, mod37_36 } from './iso-7064.ts';
import { parseResidentId, upgradeResidentId } from './resident-id.ts';

describe('check digits against published examples', () => {
  test('GB 11643: the standard’s own number, and an old 15-digit one', () => {
    assert.equal(mod11_2('11010519491231002'), 'X');
    assert.equal(parseResidentId('11010519491231002X'), '11010519491231002X');
    assert.equal(parseResidentId(' 11010519491231002x '), '11010519491231002X');
    assert.equal(upgradeResidentId('130503670401001'), '130503196704010016');
  });

  test('GB 11643: every single wrong digit is found', () => {
    const good = '130503196704010016';
    for (let at = 0; at < 17; at += 1) {
      for (const digit of '0123456789') {
        if (digit === good[at]) continue;
        assert.equal(parseResidentId(good.slice(0, at) + digit + good.slice(at + 1)), undefined, `digit ${at}`);
      }
    }
  });

  test('GB 11643: a day that does not exist is refused though its check character is right', () => {
    const digits = '11010519490230002';
    assert.equal(parseResidentId(digits + mod11_2(digits)), undefined);
  });

  test('GB 32100', () => {
    assert.equal(creditCodeCheck('91350100M000100Y4'), '3');
    assert.ok(isCreditCode('91350100M000100Y43'));
    assert.ok(!isCreditCode('91350100M000100Y44'));
    assert.ok(!isCreditCode('91350100M000100I43'), 'I is not in the alphabet');
    assert.ok(!isCreditCode('91350100m000100y43'));
  });

  test('GTIN and GLN', () => {
    assert.equal(gs1CheckDigit('8061414112345'), '8');
    for (const gtin of ['80614141123458', '04012345111224', '10614141073464']) assert.ok(isGtin(gtin), gtin);
    assert.equal(gs1CheckDigit('401234500011'), '5');
    assert.ok(!isGtin('80614141123459'));
    assert.ok(!isGtin('806141411234'));
  });

  test('ISO 7064 MOD 37,36: an electronic licence number of the national service platform', () => {
    const number = '11100000MB03271699022' + '340100' + '000000016' + '001';
    assert.equal(mod37_36(number), '9');
    for (const wrong of ['21100000MB03271699022340100000000016001', number.replace('MB', 'BM')]) {
      assert.notEqual(mod37_36(wrong), '9');
    }
  });
});
