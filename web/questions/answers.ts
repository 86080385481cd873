import type { Localised } from '../api/contract.ts';

/** What a case type or a step of it asks. */
export interface Question {
  readonly answer: { readonly title: Localised } & (
    | { readonly kind: 'text'; readonly maxLength: number }
    | { readonly kind: 'number'; readonly unit: string; readonly min?: number; readonly max?: number }
    | { readonly kind: 'boolean' | 'dateTime' }
    | { readonly kind: 'code'; readonly codes: Readonly<Record<string, Localised>> }
  );
  readonly required?: boolean;
  readonly many?: boolean;
}

export type Questions = Readonly<Record<string, Question>>;
export type Answer = string | number | boolean | readonly string[];
export type Answers = Readonly<Record<string, Answer>>;

/** A form's own values: times are local and without a zone, what was not filled in is empty. */
export type AnswerDraft = Readonly<Record<string, Answer | null | undefined>>;

/** What is sent: the questions that were answered, times as instants. */
export function answersOf(questions: Questions, draft: AnswerDraft = {}): Answers {
  return Object.fromEntries(
    Object.entries(questions).flatMap(([name, { answer }]): [string, Answer][] => {
      const value = draft[name];
      if (value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0))
        return [];
      if (answer.kind !== 'dateTime') return [[name, value]];
      const at = new Date(String(value));
      return Number.isNaN(at.getTime()) ? [] : [[name, at.toISOString()]];
    }),
  );
}

const minute_ms = 60_000;

/** Answers given before, as a form shows them. */
export function draftOf(questions: Questions, answers: Answers = {}): AnswerDraft {
  return Object.fromEntries(
    Object.entries(questions).flatMap(([name, { answer }]): [string, Answer][] => {
      const value = answers[name];
      if (value === undefined) return [];
      if (answer.kind !== 'dateTime') return [[name, value]];
      const at = new Date(String(value));
      return [[name, new Date(at.getTime() - at.getTimezoneOffset() * minute_ms).toISOString().slice(0, 16)]];
    }),
  );
}

/** An answer as words. */
export function answerWords(
  { answer }: Question,
  value: Answer,
  text: (words: Localised) => string,
  yesNo: (yes: boolean) => string,
  instant: (at: string) => string,
): string {
  switch (answer.kind) {
    case 'code':
      return [value]
        .flat()
        .map((code) => text(answer.codes[String(code)] ?? { zh: String(code), en: String(code) }))
        .join(' · ');
    case 'boolean':
      return yesNo(value === true);
    case 'dateTime':
      return instant(String(value));
    default:
      return String(value);
  }
}
