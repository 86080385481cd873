import { expect, test } from 'vitest';
import { mappingOf } from './step-mapping.ts';

test('a mapping is read from lines of old and new, and a line that is none is not guessed at', () => {
  expect(mappingOf(' work = labour\n\ncheck→verify\nask -> answer ')).toEqual({
    work: 'labour',
    check: 'verify',
    ask: 'answer',
  });
  expect(mappingOf('')).toEqual({});
  expect(mappingOf('work labour')).toBeUndefined();
});
