import { contextErrors } from '../errors.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import { isObject } from '../json-object.ts';
import { getUri } from '../names.ts';
import { parseTypes } from './selection.ts';
import { safePattern } from './store-q.ts';
import type { Selector } from './store-query.ts';

/** The `entities` of a query or a subscription. @throws context.badRequestData */
export function readSelectors(value: unknown, context: LdContext): readonly Selector[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > 100)
    throw contextErrors.badRequestData({ reason: 'entities is a list' });
  return value.map((one): Selector => {
    if (!isObject(one)) throw contextErrors.badRequestData({ reason: 'entities is a list of objects' });
    const { id, idPattern, type } = one;
    if (type !== undefined && typeof type !== 'string')
      throw contextErrors.badRequestData({ reason: 'type of entities' });
    if (idPattern !== undefined && typeof idPattern !== 'string')
      throw contextErrors.badRequestData({ reason: 'idPattern of entities' });
    return {
      ...(id === undefined ? {} : { id: getUri(id, 'id of entities') }),
      ...(idPattern === undefined ? {} : { idPattern: safePattern(idPattern) }),
      ...(type === undefined || type === '*' ? {} : { types: parseTypes(type, context) }),
    };
  });
}
