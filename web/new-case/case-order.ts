import type { IndicatorValue } from '../api/contract.ts';
import type { NewCase } from '../api/contract-cases.ts';

/** What a person fills in. */
export interface CaseDraft {
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly area?: string;
  readonly class?: string;
}

/** The order to open a case: the draft, with the number it is about and where that lies. */
export function caseOrder(
  { type, title, description, area, class: code }: CaseDraft,
  value: IndicatorValue | undefined,
): NewCase {
  return {
    type,
    title: title.trim(),
    ...(description?.trim() ? { description: description.trim() } : {}),
    ...(code ? { class: code } : {}),
    ...(value ? aboutOf(value) : area ? { area } : {}),
  };
}

function aboutOf(value: IndicatorValue): Partial<NewCase> {
  return {
    subject: value.subject,
    indicator: value.indicator,
    evidenceAt: value.at,
    ...(value.location ? { location: value.location } : value.scope === 'place' ? {} : { area: value.subject }),
  };
}
