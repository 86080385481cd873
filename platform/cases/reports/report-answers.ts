import { type Answer, type Answers, isoInstant, parseInstant, type Question } from '@hub/kernel';
import { reportErrors } from './report-errors.ts';
import { plainText } from './report-text.ts';

type Questions = Readonly<Record<string, Question>>;

/** Answers as they came, checked against what the case type asks. @throws report.invalid, report.markup, report.tooLong */
export function checkAnswers(asks: Questions, given: Readonly<Record<string, unknown>>): Answers {
  const stranger = Object.keys(given).find((name) => !Object.hasOwn(asks, name));
  if (stranger !== undefined) throw invalid(stranger.slice(0, 64), 'not asked');
  const checked = Object.entries(asks).flatMap(([name, question]): [string, Answer][] => {
    const values = [given[name] ?? []].flat().filter((value) => value !== '');
    if (values.length === 0) {
      if (question.required) throw invalid(name, 'required');
      return [];
    }
    if (values.length > 1 && !question.many) throw invalid(name, 'one value only');
    const read = values.map((value) => readAnswer(name, question, value));
    return [[name, question.many ? [...new Set(read.map(String))] : (read[0] ?? '')]];
  });
  return Object.fromEntries(checked);
}

/** Forms give every value as text, JSON as what it is. */
function readAnswer(name: string, { answer }: Question, value: unknown): string | number | boolean {
  const text = String(value).trim();
  switch (answer.kind) {
    case 'text':
      if (typeof value !== 'string') throw invalid(name, 'not a text');
      return plainText(value, name, answer.maxLength);
    case 'number': {
      const number = text === '' ? Number.NaN : Number(text);
      if (!Number.isFinite(number)) throw invalid(name, 'not a number');
      if (number < (answer.min ?? -Infinity) || number > (answer.max ?? Infinity)) throw invalid(name, 'out of range');
      return number;
    }
    case 'boolean':
      if (text !== 'true' && text !== 'false') throw invalid(name, 'true or false');
      return text === 'true';
    case 'dateTime': {
      const at = parseInstant(text);
      if (at === undefined) throw invalid(name, 'not a date and time with zone');
      return isoInstant(at);
    }
    case 'code':
      if (!Object.hasOwn(answer.codes, text)) throw invalid(name, 'not one of its values');
      return text;
    default:
      return answer satisfies never;
  }
}

function invalid(name: string, reason: string) {
  return reportErrors.invalid({ field: `attribute[${name}]`, reason });
}
