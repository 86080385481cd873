import { pathPart } from '../attributes/names.ts';
import type { SourceCall } from './context-sources.ts';
import type { Registration } from './registration.ts';
import type { Operation } from './registration-operations.ts';

/** Entity by entity, by an operation, and by a second one where the first says that the entity is there already. */
export type Singly = readonly [first: Operation, ifThere?: Operation];
/** How a batch goes to a source. */
export type Way = 'whole' | Singly;

type Options = ReadonlySet<string>;

/** What does to one entity what the batch does, in the order in which a source is looked at for it (CIM 009 clauses 5.6.7 to 5.6.10 and 5.6.20). */
const ways: Partial<Record<Operation, (options: Options) => readonly Singly[]>> = {
  createBatch: () => [['createEntity']],
  upsertBatch(options) {
    const change = options.has('update') ? 'updateEntity' : 'replaceEntity';
    return [['createEntity', change], [change]];
  },
  updateBatch: (options) => [[options.has('noOverwrite') ? 'appendAttrs' : 'updateEntity']],
  mergeBatch: () => [['mergeEntity']],
  deleteBatch: () => [['deleteEntity']],
};

/** Undefined: the source does not take it at all. */
export function wayOf(batch: Operation, options: Options, source: Pick<Registration, 'operations'>): Way | undefined {
  if (source.operations.has(batch)) return 'whole';
  return ways[batch]?.(options).find(([first]) => source.operations.has(first));
}

type Place = Pick<SourceCall, 'method' | 'path'>;

const places: Partial<Record<Operation, (entity: string) => Place>> = {
  createEntity: () => ({ method: 'POST', path: '/entities' }),
  replaceEntity: (entity) => ({ method: 'PUT', path: entity }),
  updateEntity: (entity) => ({ method: 'PATCH', path: `${entity}/attrs` }),
  appendAttrs: (entity) => ({ method: 'POST', path: `${entity}/attrs?options=noOverwrite` }),
  mergeEntity: (entity) => ({ method: 'PATCH', path: entity }),
  deleteEntity: (entity) => ({ method: 'DELETE', path: entity }),
};

/** Where an operation on one entity of a batch is asked for. */
export function placeOf(operation: Operation, id: string): Place {
  const place = places[operation];
  if (!place) throw new Error(`${operation} is no part of a batch`);
  return place(`/entities/${pathPart(id)}`);
}
