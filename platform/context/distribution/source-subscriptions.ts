import type { Queryable } from '@hub/runtime';
import { driverTypes } from '../query/selection.ts';
import type { Selector } from '../query/store-query.ts';
import type { Subscription } from '../subscriptions/subscription.ts';
import { partsOf, patternOf, type Registration } from './registration.ts';
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
  const some = registrations.filter((one) => fits(one, subscription) && partsFor(one, subscription).length > 0);
  return fittingPlace(database, some, subscription.geo);
}

function textOf(found: readonly Registration[], subscription: Subscription, triggerReason: TriggerReason): string {
  const data = found.map((one) => showRegistration(one, subscription.context, partsFor(one, subscription)));
  return JSON.stringify({ data, triggerReason });
}

/** The parts of a registration that concern a subscription. */
function partsFor(registration: Registration, { selectors, watched, view }: Subscription): readonly number[] {
  const shown = view.attributes;
  const attributes = watched?.size && shown?.size ? [...watched, ...shown] : undefined;
  const all: readonly Selector[] = selectors ?? [{}];
  return partsOf(
    registration,
    all.map(({ id, idPattern, types }) => ({
      ids: id === undefined ? undefined : [id],
      fitsPattern: idPattern === undefined ? undefined : patternOf(idPattern),
      types: types && driverTypes(types),
      attributes,
    })),
  );
}
