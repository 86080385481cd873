import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  bestCandidate,
  type DispatchCandidate,
  type DispatchMatter,
  rankCandidates,
  responsibilityOf,
} from './dispatch-score.ts';

const areas = [
  { code: 'city', level: 'city' },
  { code: 'd1', level: 'district' },
  { code: 's1', level: 'street' },
  { code: 'g1', level: 'grid' },
];
const local: DispatchMatter = { areas, responsible: { level: 'street' }, lead: 'works' };
const central: DispatchMatter = { areas, responsible: { bureau: 'roads' }, lead: 'works' };
const one = (more: Partial<DispatchCandidate>): DispatchCandidate => ({
  unit: 's1',
  person: 'p',
  duty: 'on',
  load: 0,
  soon: 0,
  ...more,
});
const first = (matter: DispatchMatter, ...candidates: DispatchCandidate[]) => rankCandidates(matter, candidates)[0];

test('the class says who answers: the street where the place lies, or a bureau', () => {
  const units = ['s1', 'd1', 'works', 'roads'].map((unit) => one({ unit, person: `of ${unit}` }));
  assert.equal(first(local, ...units)?.unit, 's1');
  assert.equal(first(central, ...units)?.unit, 'roads');
});

test('a place without a street goes to the district, one outside all areas to the lead bureau', () => {
  const outside = { ...local, areas: areas.slice(0, 2) };
  assert.equal(responsibilityOf(outside, 'd1'), 1);
  assert.equal(responsibilityOf({ ...local, areas: [] }, 'works'), 1);
});

test('off duty is passed over while a colleague is there, and taken when nobody is', () => {
  const off = one({ person: 'asleep', duty: 'off' });
  assert.deepEqual(
    rankCandidates(local, [off, one({ person: 'awake', load: 30 })]).map(({ person }) => person),
    ['awake'],
  );
  assert.equal(first(local, off)?.person, 'asleep');
});

test('among equals the one with less in hand, then the one who knows the class', () => {
  assert.equal(first(local, one({ person: 'busy', load: 5 }), one({ person: 'free', load: 1 }))?.person, 'free');
  assert.equal(
    first(local, one({ person: 'hurried', soon: 3, load: 3 }), one({ person: 'calm', load: 3 }))?.person,
    'calm',
  );
  const experience = new Map([['old hand', 20]]);
  const knowing = first({ ...local, experience }, one({ person: 'new' }), one({ person: 'old hand' }));
  assert.equal(knowing?.person, 'old hand');
});

test('who lacks a skill that it takes is passed over while somebody on duty has it, and says so otherwise', () => {
  const matter = { ...local, skills: ['toy.gas', 'toy.height'] };
  const skills = new Set(['toy.gas', 'toy.height']);
  const able = one({ person: 'able', load: 90, skills });
  const half = one({ person: 'half', skills: new Set(['toy.gas']) });
  const asleep = one({ person: 'asleep', duty: 'off', skills });
  assert.deepEqual(
    rankCandidates(matter, [half, able, asleep]).map(({ person }) => person),
    ['able'],
  );
  const best = first(matter, one({ person: 'none' }), half, asleep);
  assert.deepEqual([best?.person, best?.lacks], ['half', ['toy.height']]);
  assert.match(best?.why.zh ?? '', /缺少所需技能/);
});

test('no load makes another unit answerable', () => {
  const overloaded = one({ load: 500, soon: 500 });
  const matter = { ...local, experience: new Map([['idle', 100]]) };
  assert.equal(first(matter, overloaded, one({ unit: 'works', person: 'idle' }))?.unit, 's1');
});

test('it says why', () => {
  const best = first({ ...local, experience: new Map([['p', 2]]) }, one({ load: 4, soon: 1 }));
  assert.match(best?.why.en ?? '', /answers for it; on duty; 4 in hand \(1 due within 24 h\); has handled 2 alike/);
  assert.deepEqual(
    best?.criteria.map(({ criterion }) => criterion),
    ['responsibility', 'duty', 'load', 'skill'],
  );
});

test('the order of the candidates given does not matter', () => {
  const matter = { ...local, skills: ['toy.gas'], experience: new Map([['a', 3]]) };
  const some = fc.array(
    fc.record({
      unit: fc.constantFrom('s1', 'd1', 'works'),
      person: fc.constantFrom('a', 'b', 'c', 'd'),
      duty: fc.constantFrom('on' as const, 'off' as const, 'unrostered' as const),
      load: fc.nat(20),
      soon: fc.nat(5),
      skills: fc.constantFrom(new Set<string>(), new Set(['toy.gas'])),
    }),
  );
  fc.assert(
    fc.property(some, (candidates) => {
      const ranked = rankCandidates(matter, candidates).map(({ score, unit, person }) => [score, unit, person]);
      const turned = rankCandidates(matter, candidates.toReversed()).map(({ score, unit, person }) => [
        score,
        unit,
        person,
      ]);
      assert.deepEqual(ranked, turned);
      const best = bestCandidate(matter, candidates);
      assert.deepEqual(best && [best.score, best.unit, best.person], ranked[0]);
    }),
  );
});
