import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { maskAddress, maskName, maskPhone, maskPlate, maskResidentId, maskText } from './mask-text.ts';

const check = (mask: (text: string) => string, examples: Readonly<Record<string, string>>) => {
  for (const [text, masked] of Object.entries(examples)) assert.equal(mask(text), masked, text);
};

test('a resident number keeps the region and the last four, 410***********0016', () =>
  check(maskResidentId, {
    '410105199001010016': '410***********0016',
    '41010519900101001X': '410***********001X',
    '410105900101001': '410********1001',
    '4101051990010100': '****',
    'not a number': '****',
    '': '****',
  }));

test('a telephone number keeps the network or the area, and the last four', () =>
  check(maskPhone, {
    '13837112345': '138****2345',
    '+8613837112345': '+86138****2345',
    '138 3711 2345': '138****2345',
    '0371-67181234': '0371-****1234',
    '(010)67181234': '010-****1234',
    '110': '****',
    '1383711234': '****',
  }));

test('a name keeps the surname', () =>
  check(maskName, {
    张三: '张*',
    王小明: '王**',
    欧阳修: '欧阳*',
    欧阳: '欧*',
    阿卜杜拉·买买提: '阿*******',
    'Jane Smith': 'J**** S****',
    李: '李*',
    ' ': '****',
  }));

test('an address keeps the street and nothing of the house', () =>
  check(maskAddress, {
    河南省郑州市金水区花园路66号3单元502: '河南省郑州市金水区花园路****',
    郑州市二七区大学路街道: '郑州市二七区大学路****',
    郑州市中原区: '郑州市****',
    新密市城关镇某村3组: '新密市城关镇****',
    '3号楼502': '****',
    '': '****',
  }));

test('a plate keeps where it was issued and the last two', () =>
  check(maskPlate, {
    豫A12345: '豫A***45',
    豫A·12345: '豫A***45',
    豫AD12345: '豫A****45',
    粤B1234学: '粤B***4学',
    ABC: '****',
  }));

test('whatever comes in, no mask throws, and none gives back what it was given unless that was masked already', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.values(maskText)),
      fc.string({ unit: 'binary', maxLength: 40 }),
      (mask, text) => {
        const masked = mask(text);
        assert.ok(masked.includes('*'));
        if (!text.includes('*')) assert.notEqual(masked, text);
      },
    ),
  );
});
