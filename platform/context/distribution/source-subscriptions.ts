import type { Queryable } from '@hub/runtime';
import type { JsonObject } from '../json-object.ts';
import { driverTypes } from '../query/selection.ts';
import type { Selector } from '../query/store-query.ts';
import type { Subscription } from '../subscriptions/subscription.ts';
import { attributesAt, patternOf, type Registration } from './registration.ts';
import { showRegistration } from './show-registration.ts';
import { fits, fittingPlace } from './source-filter.ts';

/** Why subscribers are told of a registration (CIM 009 clause 5.3.2). */
export type TriggerReason = 'newlyMatching' | 'updated' | 'noLongerMatching';

/** What is told: the registrations, of each only what concerns the subscriber (clause 5.11.7). */
export async function noticeOf(
  database: Queryable,
  subscription: Subscription,
  registrations: readonly Registration[],
  reason: TriggerReason,
): Promise<string | undefined> {
  const found = await matching(database, subscription, registrations);
  return found.length === 0 ? undefined : textOf(found, subscription, reason);
}

/** What a change of one registration means to a subscriber; undefined when it means nothing. */
export async function changeNoticeOf(
  database: Queryable,
  subscription: Subscription,
  before: Registration | undefined,
  after: Registration | undefined,
): Promise<string | undefined> {
  const [was] = before ? await matching(database, subscription, [before]) : [];
  const [is] = after ? await matching(database, subscription, [after]) : [];
  if (is) return textOf([is], subscription, was ? 'updated' : 'newlyMatching');
  return was && textOf([was], subscription, 'noLongerMatching');
}

async function matching(
  database: Queryable,
  subscription: Subscription,
  registrations: readonly Registration[],
): Promise<readonly Registration[]> {
  const some = registrations.filter((one) => fits(one, subscription) && infosOf(one, subscription).length > 0);
  return fittingPlace(database, some, subscription.geo);
}

function textOf(found: readonly Registration[], subscription: Subscription, triggerReason: TriggerReason): string {
  const data = found.map((one) => {
    const { information, ...rest } = one.properties;
    const given = Array.isArray(information) ? information : [];
    const some = given.filter((_, index) => infosOf(one, subscription).includes(index));
    return showRegistration(one.id, { ...rest, information: some } satisfies JsonObject);
  });
  return JSON.stringify({ data, triggerReason });
}

/** The parts of a registration, by their place in it, that concern a subscription (clause 5.12). */
function infosOf(registration: Registration, { selectors, watched, view }: Subscription): readonly number[] {
  const shown = view.attributes;
  const attributes = watched?.size && shown?.size ? [...watched, ...shown] : undefined;
  return registration.infos.flatMap((info, index) => {
    const part = { ...registration, infos: [info] };
    const concerns = ({ id, idPattern, types }: Selector) =>
      attributesAt(part, {
        ids: id === undefined ? undefined : [id],
        fitsPattern: idPattern === undefined ? undefined : patternOf(idPattern),
        types: types && driverTypes(types),
        attributes,
      }) !== undefined;
    return (selectors ?? [{}]).some(concerns) ? [index] : [];
  });
}
