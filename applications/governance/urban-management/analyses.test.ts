import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AnalysisInput, Area, CasePoint, EntityPoint } from '@hub/kernel';
import { findHotSpots, findRegisterState, findRounds } from './analyses.ts';

const name = { zh: '格', en: 'grid' };
const now = Date.parse('2026-11-26T00:00:00Z');
const side = 0.0135;
const west = (column: number) => 113.6 + column * 0.0164;

function cell(column: number, row: number): Area {
  const [x, y] = [west(column), 34.7 + row * side];
  const ring = [
    [x, y],
    [x + 0.0164, y],
    [x + 0.0164, y + side],
    [x, y + side],
    [x, y],
  ] as const;
  const code = `410105001001${String(column * 10 + row).padStart(3, '0')}`;
  const labelPoint = [x + 0.0082, y + side / 2] as const;
  return {
    code,
    level: 'grid',
    name,
    labelPoint,
    outline: { type: 'Polygon', coordinates: [ring] },
    provenance: 'synthetic',
    source: 'test',
  };
}
const grids = Array.from({ length: 64 }, (_, i) => cell(i % 8, Math.floor(i / 8)));
const area: Area = {
  code: '410105',
  level: 'district',
  name,
  labelPoint: [113.66, 34.75],
  provenance: 'recorded',
  source: 'test',
};
const input = (more: Partial<AnalysisInput>): AnalysisInput => ({ cases: [], entities: [], grids, area, ...more });

const caseIn = (grid: string, index: number, more: Partial<CasePoint> = {}): CasePoint => ({
  id: `${grid}-${index}`,
  number: `ZZ-${index}`,
  type: 'urbanEvent',
  state: 'open',
  openedAt: now,
  dueAt: now,
  reopened: 0,
  areas: ['410100', '410105', grid],
  position: [113.6, 34.7],
  ...more,
});
const bin = (index: number, values: object = {}): EntityPoint => ({
  id: `urn:bin:${index}`,
  name,
  position: [113.6 + (index % 13) / 200, 34.7 + (index % 17) / 200],
  values: { class: '0305', condition: 'good', installedOn: '2016-11-26T00:00:00+08:00', ...values },
});

describe('hot spots', () => {
  const crowd = grids.slice(0, 3).flatMap(({ code }) => Array.from({ length: 12 }, (_, i) => caseIn(code, i)));
  const result = findHotSpots(input({ cases: crowd }));

  test('are found where cases crowd, with how sure it is and the cases behind it', () => {
    assert.ok('features' in result);
    const [first] = result.features;
    assert.ok(first);
    assert.match(first.text.zh, /^热点，置信度 99%/);
    assert.match(first.text.en, /Gi\* = \d/);
    const evidence = result.features.flatMap((feature) => feature.evidence);
    assert.equal(new Set(evidence).size, 36);
    assert.deepEqual(result.figures.map(({ id, value }) => [id, value]).slice(0, 2), [
      ['cases', 36],
      ['grids', 64],
    ]);
  });

  test('are not invented: no case, the same everywhere, or too few grids is said in words', () => {
    assert.ok('missing' in findHotSpots(input({})));
    assert.ok('missing' in findHotSpots(input({ cases: grids.map(({ code }) => caseIn(code, 1)) })));
    assert.ok('missing' in findHotSpots(input({ grids: grids.slice(0, 2), cases: crowd })));
  });

  test('cases outside every grid count for none', () => {
    const stray = Array.from({ length: 50 }, (_, i) => caseIn('410105', i, { areas: ['410100', '410105'] }));
    assert.ok('missing' in findHotSpots(input({ cases: stray })));
  });
});

describe('sanitation rounds', () => {
  test('reach every bin that stands, with room in each vehicle, and say how far', () => {
    const bins = Array.from({ length: 130 }, (_, i) => bin(i));
    const result = findRounds(
      input({ entities: [...bins, bin(999, { condition: 'missing' }), bin(998, { class: '0118' })] }),
    );
    assert.ok('features' in result);
    const visited = result.features.flatMap(({ evidence }) => evidence);
    assert.equal(new Set(visited).size, 130);
    assert.equal(visited.length, 130);
    assert.ok(result.features.every(({ evidence }) => evidence.length <= 40));
    for (const { geometry, evidence } of result.features) {
      assert.ok(geometry.type === 'LineString' && geometry.coordinates.length === evidence.length + 2);
      assert.ok(geometry.coordinates.every((place) => place.length === 2));
    }
    const figure = (id: string) => result.figures.find((one) => one.id === id)?.value;
    assert.equal(figure('bins'), 130);
    assert.equal(figure('coverage'), 100);
    assert.ok((figure('length') ?? 0) > 1);
  });

  test('without bins there are none, in words', () => assert.ok('missing' in findRounds(input({}))));
});

describe('the state of the register', () => {
  test('counts, ages, density, intact share and open cases', () => {
    const entities = [bin(1), bin(2, { condition: 'damaged' }), bin(3), bin(4, { installedOn: 'unknown' })];
    const cases = [
      caseIn('x', 1, { type: 'urbanComponent', subject: 'urn:bin:1' }),
      caseIn('x', 2, { subject: 'urn:bin:3', state: 'closed' }),
    ];
    const result = findRegisterState(input({ entities, cases }), now);
    assert.ok('figures' in result);
    const figure = (id: string) => result.figures.find((one) => one.id === id)?.value;
    assert.deepEqual([figure('registered'), figure('intact'), figure('open'), figure('age')], [4, 75, 1, 10]);
    assert.ok(Math.abs((figure('density') ?? 0) - 4 / (64 * 1.5028 ** 2)) < 0.1);
    assert.deepEqual(
      result.features.map(({ id }) => id),
      ['urn:bin:1', 'urn:bin:2'],
    );
    assert.equal(figure('class-0305'), 4);
  });

  test('an empty register is said in words', () => assert.ok('missing' in findRegisterState(input({}), now)));
});
