import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mappingOf } from './step-mapping.ts';

test('a mapping is read from lines of old and new, and a line that is none is not guessed at', () => {
  assert.deepEqual(mappingOf(' work = labour\n\ncheck→verify\nask -> answer '), {
    work: 'labour',
    check: 'verify',
    ask: 'answer',
  });
  assert.deepEqual(mappingOf(''), {});
  assert.equal(mappingOf('work labour'), undefined);
});
