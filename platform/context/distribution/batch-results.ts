import { HubError } from '@hub/kernel';
import { type Reply, toHubError } from '@hub/runtime';
import { isObject } from '../attributes/json-object.ts';
import { contextErrors } from '../errors.ts';
import { problem } from '../face.ts';
import type { Registration } from './registration.ts';
import type { Operation } from './registration-operations.ts';
import { type Outcome, toldError } from './write-outcomes.ts';

/** What became of a part of a batch, here or at one source. */
export interface BatchResult {
  readonly done: readonly string[];
  readonly created: readonly string[];
  readonly failed: readonly { readonly entityId: string; readonly registrationId?: string; readonly error: unknown }[];
}

export const idOf = (item: unknown) => String(isObject(item) ? item.id : item);

/** Another hub is believed of what it was given, and of nothing else. */
export function resultOf(items: readonly unknown[], outcome: Outcome, registration?: Registration): BatchResult {
  const ids = items.map(idOf);
  const named = registration ? { registrationId: registration.id } : {};
  const allFailed = (error: unknown) => ({
    done: [],
    created: [],
    failed: ids.map((entityId) => ({ entityId, ...named, error })),
  });
  if ('error' in outcome) return allFailed(outcome.error);
  const { status, body } = outcome.reply;
  const known = new Set(ids);
  if (status !== 207) {
    const created = Array.isArray(body) ? body.map(String).filter((id) => known.has(id)) : [];
    return { done: ids, created, failed: [] };
  }
  // Some of it was not done, and nobody says what.
  if (!isObject(body) || !Array.isArray(body.errors))
    return allFailed(contextErrors.sourceAnswered({ source: registration?.endpoint ?? '', status }));
  const failed = body.errors
    .filter(isObject)
    .flatMap(({ entityId, error }) =>
      typeof entityId === 'string' && known.has(entityId) ? [{ entityId, ...named, error: toldError(error) }] : [],
    );
  const failedIds = new Set(failed.map((one) => one.entityId));
  return { done: ids.filter((id) => !failedIds.has(id)), created: [], failed };
}

/**
 * All well: as if here. Else 207; an entity of which some was done and some was not stands in both of its lists (clause 5.6.7.4).
 * @param there of sources
 */
export function combineMany(
  operation: Operation,
  here: readonly BatchResult[],
  there: readonly BatchResult[],
  language: 'zh' | 'en',
): Reply {
  const results = [...here, ...there];
  const done = new Set(results.flatMap((one) => one.done));
  const elsewhere = new Set(there.flatMap((one) => [...one.done, ...one.failed.map(({ entityId }) => entityId)]));
  const failed = [
    // What is not here is no error where sources are registered for it (clauses 5.6.2.4 to 5.6.6.4).
    ...here.flatMap((one) => one.failed).filter((one) => !(isNotFound(one.error) && elsewhere.has(one.entityId))),
    // What came round to a hub that has it already is done.
    ...there.flatMap((one) => one.failed).filter((one) => !(isRound(one.error) && done.has(one.entityId))),
  ];
  if (failed.length > 0) {
    const errors = failed.map((one) => ({
      ...one,
      error: one.error instanceof Error ? problem(toHubError(one.error), language) : one.error,
    }));
    return { status: 207, body: { success: [...done], errors } };
  }
  if (operation === 'createBatch') return { status: 201, body: [...done] };
  const created = [...new Set(results.flatMap((one) => one.created))];
  return created.length > 0 && operation === 'upsertBatch' ? { status: 201, body: created } : { status: 204 };
}

const isRound = (error: unknown) => error instanceof HubError && error.code === 'context.loopDetected';
const isNotFound = (error: unknown) => isObject(error) && String(error.type).endsWith('/ResourceNotFound');
