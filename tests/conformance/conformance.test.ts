import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { verdictOf } from './clause.ts';
import { clauseNumbers } from './clause-numbers.ts';
import { reportFile, reportText } from './conformance-report.ts';
import { listClauses, listPurposes, runClauses } from './run-clauses.ts';

test('the conformance report says what a run shows, no more and no less', async () => {
  const results = await runClauses([...(await listClauses()), ...(await listPurposes())]);
  const seen = results.flatMap((one) => one.failures.map((two) => `${one.number} ${two.requirement}: ${two.reason}`));
  assert.equal(
    readFileSync(reportFile, 'utf8'),
    reportText(results),
    `run npm run conformance and look at the difference; failing now:\n${seen.join('\n')}`,
  );
});

test('every clause that asks something of a running system is transcribed, and no other', async () => {
  const transcribed = (await listClauses()).map((one) => one.number);
  assert.deepEqual(transcribed.toSorted(), [...clauseNumbers].sort());
});

test('a clause whose requirement does not hold, or of which something is missing, is never listed as passing', () => {
  const clause = { number: '4.1', title: 'T', checks: { 'it holds': async () => {} }, failures: [] };
  assert.equal(verdictOf(clause), 'pass');
  assert.equal(verdictOf({ ...clause, missing: ['x'] }), 'partly');
  assert.equal(verdictOf({ ...clause, checks: {}, missing: ['x'] }), 'not implemented');
  assert.equal(verdictOf({ ...clause, failures: [{ requirement: 'it holds', reason: 'no' }] }), 'fail');
});
