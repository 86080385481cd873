import { contextErrors } from '../errors.ts';

/** Operations a context source may be asked for (CIM 009 table 4.20-1). */
const writes = [
  'createEntity',
  'updateEntity',
  'appendAttrs',
  'updateAttrs',
  'deleteAttrs',
  'deleteEntity',
  'createBatch',
  'upsertBatch',
  'updateBatch',
  'deleteBatch',
  'mergeEntity',
  'mergeBatch',
  'replaceEntity',
  'replaceAttrs',
  'purgeEntity',
] as const;
const writesOfThePast = [
  'upsertTemporal',
  'appendAttrsTemporal',
  'deleteAttrsTemporal',
  'updateAttrInstanceTemporal',
  'deleteAttrInstanceTemporal',
  'deleteTemporal',
] as const;
const reads = ['retrieveEntity', 'queryEntity', 'queryBatch'] as const;
const temporal = ['retrieveTemporal', 'queryTemporal', 'createEntityMapQueryTemporal'] as const;
const discovery = [
  'retrieveEntityTypes',
  'retrieveEntityTypeDetails',
  'retrieveEntityTypeInfo',
  'retrieveAttrTypes',
  'retrieveAttrTypeDetails',
  'retrieveAttrTypeInfo',
] as const;
const subscription = [
  'createSubscription',
  'updateSubscription',
  'retrieveSubscription',
  'querySubscription',
  'deleteSubscription',
] as const;
const maps = ['retrieveEntityMap', 'updateEntityMap', 'deleteEntityMap', 'createEntityMapQueryEntity'] as const;
const identity = ['retrieveContextSourceIdentity'] as const;

export const operations = [
  ...writes,
  ...writesOfThePast,
  ...reads,
  ...temporal,
  ...discovery,
  ...subscription,
  ...maps,
  ...identity,
] as const;
export type Operation = (typeof operations)[number];

const retrieveOps: readonly Operation[] = ['retrieveEntity', 'queryEntity'];
const associationOps: readonly Operation[] = [...reads, ...discovery, ...subscription, ...identity];
/** CIM 009 table 4.20-2. The past is nobody's unless it is named. */
const groups: Readonly<Record<string, readonly Operation[]>> = {
  federationOps: [...associationOps, ...maps],
  associationOps,
  retrieveOps,
  updateOps: ['updateEntity', 'updateAttrs', 'replaceEntity', 'replaceAttrs'],
  redirectionOps: [
    ...writes.filter((one) => !one.endsWith('Batch')),
    ...retrieveOps,
    ...discovery,
    ...maps,
    ...identity,
  ],
};

/** A query over many is one that a source that takes queries can be asked. */
const meaning: Partial<Record<Operation, Operation>> = { queryBatch: 'queryEntity' };

/** @param value `operations` of a registration @throws context.badRequestData */
export function readOperations(value: unknown): ReadonlySet<Operation> {
  const names = value ?? ['federationOps'];
  if (!Array.isArray(names) || names.length === 0)
    throw contextErrors.badRequestData({ reason: 'operations is a list of operations or groups of them' });
  return new Set(
    names.flatMap((name): readonly Operation[] => {
      const known = operations.find((one) => one === name);
      if (known) return [known];
      if (typeof name === 'string' && Object.hasOwn(groups, name)) return groups[name] ?? [];
      throw contextErrors.badRequestData({ reason: `operations: ${String(name).slice(0, 64)} is not known` });
    }),
  );
}

/** A retrieval is a query for one entity where a source takes no retrievals. */
export const retrievals: readonly Operation[] = reads;
/** The operations of a query over entities. */
export const queries: readonly Operation[] = ['queryEntity', 'queryBatch'];

export function supports(offered: ReadonlySet<Operation>, wanted: Operation): boolean {
  const single = meaning[wanted];
  return offered.has(wanted) || (single !== undefined && offered.has(single));
}
