import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holds } from './evaluate-q.ts';
import { parseQ } from './q.ts';

const source = {
  brand: 'north',
  level: { type: 'Property', value: 3 },
  tags: ['a', 'b'],
  since: '2026-01-02T00:00:00Z',
  address: { type: 'Property', value: { city: 'Zhengzhou' } },
  open: true,
};

test('a query over one object holds as it does over entities', () => {
  const held = [
    'brand=="north"',
    'brand=="south","north"',
    'brand!="south"',
    'brand~="^no"',
    'brand!~="^so"',
    'level>2;level<=3',
    'level==1..3',
    'level!=4..9',
    'tags=="b"',
    'since>2026-01-01',
    'address[city]=="Zhengzhou"',
    'open==true',
    'brand',
    'none|level>=3',
  ];
  const not = [
    'brand=="south"',
    'none',
    'none!="x"',
    'level>3',
    'level=="3"',
    'level==4..9',
    'since<2026-01-01',
    'open==false',
  ];
  for (const q of held) assert.equal(holds(parseQ(q), source), true, q);
  for (const q of not) assert.equal(holds(parseQ(q), source), false, q);
});
