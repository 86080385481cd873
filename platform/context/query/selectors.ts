import { isObject } from '../attributes/json-object.ts';
import { getUri } from '../attributes/names.ts';
import { contextErrors } from '../errors.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import { parseTypes } from './selection.ts';
import { safePattern } from './store-q.ts';
import type { Selector } from './store-query.ts';

/**
 * The `entities` of a query or a subscription (CIM 009 clause 5.2.33): several ids are as many selectors, and leave no pattern to look at.
 * @param typed a selector without a type is refused; subscriptions that were kept without one go on
 * @throws context.badRequestData
 */
export function readSelectors(value: unknown, context: LdContext, typed = false): readonly Selector[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > 100)
    throw contextErrors.badRequestData({ reason: 'entities is a list' });
  return value.flatMap((one): readonly Selector[] => {
    if (!isObject(one)) throw contextErrors.badRequestData({ reason: 'entities is a list of objects' });
    const { id, idPattern, type } = one;
    if (typeof type !== 'string' && (typed || type !== undefined))
      throw contextErrors.badRequestData({ reason: 'type of entities' });
    if (idPattern !== undefined && typeof idPattern !== 'string')
      throw contextErrors.badRequestData({ reason: 'idPattern of entities' });
    const types = type === undefined || type === '*' ? {} : { types: parseTypes(type, context) };
    if (id === undefined)
      return [{ ...types, ...(idPattern === undefined ? {} : { idPattern: safePattern(idPattern) }) }];
    const ids = [id].flat();
    if (ids.length === 0 || ids.length > 100) throw contextErrors.badRequestData({ reason: 'id of entities' });
    return ids.map((each) => ({ ...types, id: getUri(each, 'id of entities') }));
  });
}

/** Entities of every type are asked for, which is done only of what is stored here. */
export const asksEveryType = (selectors: unknown): boolean =>
  Array.isArray(selectors) && selectors.some((one: unknown) => isObject(one) && one.type === '*');
