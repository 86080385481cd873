import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Provenance } from '@hub/kernel';
import { chooseBestProvenance } from './best-provenance.ts';

const facts = (...provenances: Provenance[]) => provenances.map((provenance, id) => ({ id, provenance }));

test('measurements push generated values aside and say how many', () => {
  const chosen = chooseBestProvenance(facts('synthetic', 'measured', 'synthetic', 'measured'));
  assert.deepEqual(
    chosen.facts.map(({ id }) => id),
    [1, 3],
  );
  assert.equal(chosen.provenance, 'measured');
  assert.equal(chosen.setAside, 2);
});

test('generated values stand when there is nothing better', () => {
  assert.deepEqual(chooseBestProvenance(facts('synthetic')), {
    facts: [{ id: 0, provenance: 'synthetic' }],
    provenance: 'synthetic',
    setAside: 0,
  });
});

test('of nothing comes nothing', () => {
  assert.deepEqual(chooseBestProvenance([]), { facts: [], provenance: undefined, setAside: 0 });
});
