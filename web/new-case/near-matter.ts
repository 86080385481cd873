import type { NearMatter } from '../api/desk-hub.ts';
import type { CaseDraft } from './case-order.ts';

/** A word or two before anybody is asked. */
const fewest = 2;

/** What of a form that is not finished can be compared with other cases; undefined while that is too little. */
export function nearMatter(draft: Partial<CaseDraft> | undefined): NearMatter | undefined {
  const { type, title = '', description = '', class: code, place, area } = draft ?? {};
  if (type === undefined || `${title}${description}`.trim().length < fewest || (!place && !area)) return undefined;
  return {
    type,
    title: title.trim(),
    description: description.trim(),
    ...(code ? { class: code } : {}),
    ...(place ? { lon: place[0], lat: place[1] } : area ? { area } : {}),
  };
}
