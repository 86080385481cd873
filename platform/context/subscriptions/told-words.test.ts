import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openTold } from './told-words.ts';

function openTelling() {
  let now = 100_000;
  const told = openTold(() => now);
  return {
    pass: (ms: number) => (now += ms),
    /** Whether it is sent. */
    say(payload: object, by?: string): boolean {
      const words = told.wordsOf('s', JSON.stringify(payload), by);
      if (words.areKnown()) return false;
      words.note();
      return true;
    },
  };
}

const [on, off] = [
  { id: 'lamp', on: true },
  { id: 'lamp', on: false },
];

test('of a change that several hubs tell the subscriber hears once, in whichever order members come', () => {
  const { say, pass } = openTelling();
  assert.deepEqual([say(on), say({ on: true, id: 'lamp' }, 'east'), say(on, 'west')], [true, false, false]);
  pass(10_001);
  assert.equal(say(on, 'east'), true, 'after a while it is another change');
});

test('what one hub says twice has happened twice, also where another says the same', () => {
  const { say } = openTelling();
  assert.deepEqual([say(on, 'east'), say(off, 'east'), say(on, 'east')], [true, true, true]);
  assert.deepEqual([say(on), say(off), say(on), say(off)], [false, false, false, true]);
  assert.equal(say(off, 'east'), false);
});

test('what could not be sent has not been told', () => {
  const told = openTold(() => 1);
  assert.equal(told.wordsOf('s', '{}', undefined).areKnown(), false);
  assert.equal(told.wordsOf('s', '{}', 'east').areKnown(), false);
});
