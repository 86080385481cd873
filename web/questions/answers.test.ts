import { expect, test } from 'vitest';
import { answersOf, draftOf, type Questions } from './answers.ts';

const title = { zh: '题', en: 'Title' };
const questions: Questions = {
  what: { answer: { kind: 'text', title, maxLength: 9 } },
  fine: { answer: { kind: 'number', title, unit: '1' } },
  grave: { answer: { kind: 'boolean', title } },
  at: { answer: { kind: 'dateTime', title } },
  marks: { answer: { kind: 'code', title, codes: { a: title } }, many: true },
};

test('only what was filled in is sent, and nothing that was not asked', () => {
  expect(answersOf(questions, { what: '', fine: 0, grave: false, at: null, marks: [], other: 'x' })).toEqual({
    fine: 0,
    grave: false,
  });
  expect(answersOf(questions)).toEqual({});
});

test('a time goes to the form and comes back as the same instant', () => {
  const answers = { at: '2026-11-26T08:30:00.000Z', what: 'x' };
  expect(answersOf(questions, draftOf(questions, answers))).toEqual(answers);
  expect(answersOf(questions, { at: 'soon' })).toEqual({});
});
