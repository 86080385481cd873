import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bureaus } from './bureaus.ts';
import { plan } from './plan.ts';

const { assignments } = plan;
const helpsWith = (bureau: string) => assignments.filter(({ responsible }) => responsible.includes(bureau)).length;

// Counted in the opinion: ../shared/domains/livelihood-evaluation-citizen.md §6 (b).
test('twenty tasks, 4 + 5 + 4 + 3 + 4, under seventeen lead units of which three lead two', () => {
  const chapters = Object.values(Object.groupBy(assignments, ({ row }) => row.slice(0, 2))).map((all) => all?.length);
  assert.deepEqual(chapters, [4, 5, 4, 3, 4]);
  const leads = Object.groupBy(assignments, ({ lead }) => lead);
  assert.equal(Object.keys(leads).length, 17);
  const twice = Object.entries(leads).filter(([, all]) => all?.length === 2);
  assert.deepEqual(twice.map(([lead]) => lead).toSorted(), ['communications', 'industry', 'public-security']);
});

test('the data bureau is responsible in fourteen tasks, urban management in eight, transport in six', () => {
  assert.deepEqual(['data', 'urban-management', 'transport'].map(helpsWith), [14, 8, 6]);
});

test('every unit named is a bureau of the city, and no task names one twice', () => {
  const known = new Set(bureaus.map(({ id }) => id));
  for (const { id, lead, responsible } of assignments) {
    const units = [lead, ...responsible];
    assert.equal(new Set(units).size, units.length, id);
    for (const unit of units) assert.ok(known.has(unit), `${id}: ${unit}`);
  }
});
