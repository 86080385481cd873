import type { EntityAccess } from '@hub/kernel';
import type { EntityState, NgsiAttribute } from '../attributes/attribute.ts';
import { subjectsOf } from '../query/q.ts';
import type { Judged, Laid } from '../query/store-judged.ts';
import { entityMembers } from '../writing/state.ts';
import { type ChangeEvent, stateAfter } from './notification-data.ts';
import type { Subscription } from './subscription.ts';

/** The attributes, stored names, that decide whether an entity meets the conditions of a subscription and may be seen. */
export function attributesAsked({ q, geo, context }: Subscription, access: EntityAccess): readonly string[] {
  const named = q ? subjectsOf(q).names.map((name) => context.keyOf(name)) : [];
  const placed = [...(geo ? [geo.property] : []), ...(access.all ? [] : ['location'])];
  return [...new Set([...named, ...placed])].filter((key) => !entityMembers.has(key));
}

export interface JudgedChange extends Judged {
  readonly change: ChangeEvent;
}

/**
 * The entity as each change left it, as far as these changes tell. @param changes of one entity, in the order of their commits:
 * what one left stays until another touches it @param asked stored names
 */
export function judgedOf(changes: readonly ChangeEvent[], asked: readonly string[]): readonly JudgedChange[] {
  let laid: ReadonlyMap<string, Laid> = new Map();
  return changes.map((change) => {
    laid = layOver(laid, change, asked);
    const { id, types, at } = change;
    return { id, types, at, laid, change };
  });
}

const none: readonly NgsiAttribute[] = [];

function layOver(
  before: ReadonlyMap<string, Laid>,
  change: ChangeEvent,
  asked: readonly string[],
): ReadonlyMap<string, Laid> {
  const { op, values, gone, created, at } = change;
  const laid = new Map(before);
  for (const key of asked) {
    const given = Object.hasOwn(values, key) ? ([values[key]].flat() as readonly NgsiAttribute[]) : none;
    // A creation brings all there is, a deletion leaves nothing.
    if (op !== 'updated') {
      laid.set(key, { given, decided: undefined, times: [at, at] });
      continue;
    }
    const lost = Object.hasOwn(gone, key) ? (gone[key] ?? []) : [];
    if (given.length === 0 && lost.length === 0) continue;
    const under = before.get(key);
    const now = new Set([...given, ...lost].map(datasetOf));
    laid.set(key, {
      given: [...given, ...(under?.given ?? none).filter((one) => !now.has(datasetOf(one)))],
      decided: under && !under.decided ? undefined : [...new Set([...now, ...(under?.decided ?? [])])],
      times: [created.has(key) ? at : (under?.times[0] ?? null), at],
    });
  }
  return laid;
}

const datasetOf = ({ datasetId }: { readonly datasetId?: string | undefined }): string | null => datasetId ?? null;

/** With each of the changes of one entity, in the order of their commits, the entity before it: as far as they tell, else as it is stored. */
export function statesBefore(
  changes: readonly ChangeEvent[],
  stored: EntityState | undefined,
): ReadonlyMap<ChangeEvent, EntityState | undefined> {
  let state = stored;
  return new Map(
    changes.map((change, index) => {
      const before = state;
      if (index < changes.length - 1) state = change.op === 'deleted' ? undefined : stateAfter(change, before);
      return [change, before];
    }),
  );
}
