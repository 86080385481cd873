import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assetClassOf, checkAssetCode, componentClassOf, composeAssetCode, parseAssetCode } from './asset-code.ts';

// Layout of CJ/T 553—2024: 6 digits of the division, 6 of the class (major, middle, minor), 9 of one's own.
describe('the 21-digit asset code', () => {
  test('of the 42nd street lamp of Jinshui District', () => {
    const code = composeAssetCode({ region: '410105', classCode: assetClassOf('0118'), own: 42 });
    assert.equal(code, '410105990118000000042');
    assert.equal(code.length, 21);
    assert.deepEqual(parseAssetCode(code), { region: '410105', classCode: '990118', own: 42 });
    assert.equal(componentClassOf(parseAssetCode(code)), '0118');
  });

  test('of the last sewage cover that fits', () => {
    const code = composeAssetCode({ region: '410102', classCode: assetClassOf('0102'), own: 999_999_999 });
    assert.equal(code, '410102990102999999999');
    assert.equal(checkAssetCode(code), undefined);
  });

  test('of a class from the standard’s own tables is taken as it is, and claims no component class', () => {
    const code = composeAssetCode({ region: '510104', classCode: '010203', own: 7 });
    assert.equal(code, '510104010203000000007');
    assert.equal(componentClassOf(parseAssetCode(code)), undefined);
  });

  test('comes apart as it was put together, for every region and class tried', () => {
    for (const region of ['410102', '410122', '410185'])
      for (const componentClass of ['0101', '0210', '0305', '0410', '0603'])
        for (const own of [1, 10, 123_456_789]) {
          const asset = { region, classCode: assetClassOf(componentClass), own };
          assert.deepEqual(parseAssetCode(composeAssetCode(asset)), asset);
        }
  });
});

describe('a bad asset code', () => {
  const cases: readonly [text: string, reason: RegExp][] = [
    ['41010599011800000004', /21 digits/],
    ['4101059901180000000421', /21 digits/],
    ['41010599011800000004X', /21 digits/],
    ['４１０１０５990118000000042', /21 digits/],
    ['410100990118000000042', /county-level/],
    ['000000990118000000042', /county-level/],
    ['410105990199000000042', /not in the table/],
    ['410105990100000000042', /not in the table/],
    ['410105990118000000000', /from 1/],
  ];
  for (const [text, reason] of cases) {
    test(`${text} is refused with a reason`, () => {
      assert.match(checkAssetCode(text)?.en ?? '', reason);
      assert.throws(() => parseAssetCode(text), { code: 'asset.bad' });
    });
  }

  test('is not composed either', () => {
    for (const own of [0, -1, 1.5, 1e9, Number.NaN])
      assert.throws(() => composeAssetCode({ region: '410105', classCode: '990118', own }), { code: 'asset.bad' });
    assert.throws(() => composeAssetCode({ region: '4101', classCode: '990118', own: 1 }), { code: 'asset.bad' });
    assert.throws(() => composeAssetCode({ region: '410105', classCode: '9901', own: 1 }), { code: 'asset.bad' });
    assert.throws(() => assetClassOf('0199'), { code: 'asset.bad' });
    assert.throws(() => assetClassOf('01'), { code: 'asset.bad' });
  });
});
