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

/** An area's value has a point too, that of its label; the case is then about the area, not about that point. */
function aboutOf({ subject, indicator, at, scope, location }: IndicatorValue): Partial<NewCase> {
  const place = scope !== 'place' ? { area: subject } : location ? { location } : {};
  return { subject, indicator, evidenceAt: at, ...place };
}
