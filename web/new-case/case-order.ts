import type { IndicatorValue } from '../api/contract.ts';
import type { NewCase } from '../api/contract-cases.ts';
import { type AnswerDraft, answersOf, type Questions } from '../questions/answers.ts';

/** What a person fills in. */
export interface CaseDraft {
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly area?: string;
  readonly class?: string;
  readonly place?: readonly [longitude: number, latitude: number];
  readonly answers?: AnswerDraft;
}

/** The order to open a case: the draft, with the number it is about and where that lies. */
export function caseOrder(
  { type, title, description, area, class: code, place, answers: draft }: CaseDraft,
  value: IndicatorValue | undefined,
  asks: Questions = {},
): NewCase {
  const answers = answersOf(asks, draft);
  return {
    type,
    title: title.trim(),
    ...(description?.trim() ? { description: description.trim() } : {}),
    ...(code ? { class: code } : {}),
    ...(value ? aboutOf(value) : place ? { location: { type: 'Point', coordinates: place } } : area ? { area } : {}),
    ...(Object.keys(answers).length > 0 ? { attributes: answers } : {}),
  };
}

/** An area's value has a point too, that of its label; the case is then about the area, not about that point. */
function aboutOf({ subject, indicator, at, scope, location }: IndicatorValue): Partial<NewCase> {
  const place = scope !== 'place' ? { area: subject } : location ? { location } : {};
  return { subject, indicator, evidenceAt: at, ...place };
}
