import type { Advice, Answers } from '@hub/kernel';
import type { CaseAction } from './case-events.ts';
import type { CaseFile, CaseSource } from './case-file.ts';
import { questionsOf, type RegisteredCaseType } from './case-types.ts';
import { caseErrors } from './errors.ts';
import { checkAnswers } from './reports/report-answers.ts';

/** What leads on takes the answers to what a step asks. */
const leadsOn: ReadonlySet<CaseAction> = new Set(['complete', 'dispatch']);

type Given = Readonly<Record<string, unknown>>;

/**
 * The answers that go with an action, checked against what the step asks; what was answered before and is not given again
 * stands. Undefined where nothing is asked. @throws report.invalid, report.markup, report.tooLong, case.advisedAgainst
 */
export function answersOf(
  type: RegisteredCaseType,
  file: Pick<CaseFile, 'attributes'>,
  stepId: string,
  action: CaseAction,
  given: Given | undefined,
): Answers | undefined {
  const step = type.flow.steps.find(({ id }) => id === stepId);
  const asks = leadsOn.has(action) ? (step?.asks ?? {}) : {};
  const before = Object.entries(file.attributes).filter(([name]) => Object.hasOwn(asks, name));
  const answers = checkAnswers(asks, { ...Object.fromEntries(before), ...given });
  if (Object.keys(answers).length === 0) return undefined;
  checkAdvice(type, { ...file.attributes, ...answers });
  return answers;
}

/** The answers a case opens with. Who opens one at the desk or on patrol has been asked; other systems send what they have. */
export function openingAnswers(type: RegisteredCaseType, source: CaseSource, given: Given | undefined): Answers {
  if (given === undefined && source !== 'desk') return {};
  const answers = checkAnswers(type.flow.asks ?? {}, given ?? {});
  checkAdvice(type, answers);
  return answers;
}

/** Of a form that is not finished, what can be understood; the rest is left out. */
export function knownAnswers(type: RegisteredCaseType, given: Given): Answers {
  return Object.assign(
    {},
    ...Object.entries(questionsOf(type)).map(([name, question]) => {
      try {
        return checkAnswers({ [name]: { ...question, required: false } }, { [name]: given[name] });
      } catch {
        return {};
      }
    }),
  );
}

export function adviceOn({ flow }: RegisteredCaseType, answers: Answers): readonly Advice[] {
  return flow.advise?.(answers) ?? [];
}

/** @throws case.advisedAgainst */
function checkAdvice(type: RegisteredCaseType, answers: Answers): void {
  const refused = adviceOn(type, answers).find(({ level }) => level === 'refuse');
  if (refused) throw caseErrors.advisedAgainst({ ...refused.text });
}
