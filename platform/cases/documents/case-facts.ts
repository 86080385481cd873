import { type Answer, type City, chinaDay, type Instant, type Localised, type Question } from '@hub/kernel';
import type { CaseEvent } from '../case-events.ts';
import type { CaseFile } from '../case-file.ts';
import { questionsOf, type RegisteredCaseType } from '../case-types.ts';
import { unitName } from '../case-view.ts';

/** What is known of a case under the names that documents use; what is not known is not there. */
export type CaseFactValues = ReadonlyMap<string, Localised>;

/** All facts of a case, from nothing but its file and its history. */
export function factsOf(
  type: RegisteredCaseType,
  city: City,
  file: CaseFile,
  events: readonly CaseEvent[],
): CaseFactValues {
  const row = type.classes?.rows.find(({ code }) => code === file.class);
  const about: readonly (readonly [string, Localised | undefined])[] = [
    ['case.number', same(file.number)],
    ['case.title', file.title],
    ['case.description', file.description === '' ? undefined : same(file.description)],
    ['case.class', row?.title],
    ['case.place', placeOf(file)],
    ['case.unit', unitName(city, file.bureau, file.areas)],
    ['case.openedAt', dayText(file.openedAt)],
  ];
  const answers = Object.entries(questionsOf(type)).flatMap(([name, question]) => {
    const answer = file.attributes[name];
    return answer === undefined ? [] : [[name, answerText(question, answer)] as const];
  });
  return new Map([
    ...about.flatMap(([name, value]) => (value ? [[name, value] as const] : [])),
    ...answers,
    ...stepsOf(events),
  ]);
}

function placeOf({ areas, location }: CaseFile): Localised | undefined {
  const [longitude, latitude] = location?.type === 'Point' ? location.coordinates : [];
  const point =
    longitude === undefined || latitude === undefined ? '' : `（${longitude.toFixed(5)}, ${latitude.toFixed(5)}）`;
  if (areas.length === 0 && point === '') return undefined;
  return {
    zh: `${areas.map(({ name }) => name.zh).join('')}${point}`,
    en: `${areas
      .map(({ name }) => name.en)
      .toReversed()
      .join(', ')} ${point}`.trim(),
  };
}

/** Of every completed step who did it, when, and in which words; the last time counts. */
function stepsOf(events: readonly CaseEvent[]): readonly (readonly [string, Localised])[] {
  return events
    .filter(({ event }) => event === 'completed' || event === 'dispatched')
    .flatMap(({ step, actor, at, note }) => [
      [`step.${step}.by`, same(actor.name)] as const,
      [`step.${step}.at`, dayText(at)] as const,
      ...(note === undefined ? [] : [[`step.${step}.note`, same(note)] as const]),
    ]);
}

export function answerText({ answer }: Question, given: Answer): Localised {
  switch (answer.kind) {
    case 'code': {
      const titles = [given].flat().map((code) => answer.codes[String(code)] ?? same(String(code)));
      return { zh: titles.map(({ zh }) => zh).join('、'), en: titles.map(({ en }) => en).join(', ') };
    }
    case 'boolean':
      return given === true ? { zh: '是', en: 'yes' } : { zh: '否', en: 'no' };
    case 'dateTime':
      return dayText(Date.parse(String(given)));
    case 'number':
      return same(Number(given).toLocaleString('en-US', { maximumFractionDigits: 6 }));
    case 'text':
      return same(String(given));
    default:
      return answer satisfies never;
  }
}

/** The local day as documents write it. */
export function dayText(at: Instant): Localised {
  const [year, month, day] = chinaDay(at).split('-').map(Number);
  const iso = [year, month, day].map((part) => String(part).padStart(2, '0')).join('-');
  return { zh: `${year}年${month}月${day}日`, en: iso };
}

function same(text: string): Localised {
  return { zh: text, en: text };
}
