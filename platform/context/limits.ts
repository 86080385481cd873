/** Bounds on everything a client may send. Beyond them the answer is an error, never a slow hub. */
export const limits = {
  uriLength: 1024,
  nameLength: 256,
  attributes: 1000,
  instances: 100,
  depth: 24,
  /** Relationships followed from one entity to the next, and entities shown behind those of one page. */
  joinLevel: 10,
  linkedEntities: 5000,
  /** Entities sorted by a collation, or held in one entity map. */
  sorted: 20_000,
  mapped: 100_000,
  /** Entities of several hubs that one answer has to be made from. */
  spread: 10_000,
  batch: 1000,
  queryLength: 8192,
  queryTerms: 100,
  patternLength: 256,
  /** Implicitly created @contexts a tenant keeps. */
  implicitContexts: 1000,
  contextTerms: 20_000,
  contextDepth: 8,
  contexts: 32,
  page: 1000,
  defaultPage: 20,
  offset: 100_000,
  temporalPage: 100,
  instancesPerAttribute: 1000,
  instancesPerAnswer: 10_000,
  /** Of one tenant; what one of them may hold, and how long it may last. */
  snapshots: 100,
  snapshotQueries: 20,
  snapshotEntities: 10_000,
  snapshotInstances: 100_000,
  snapshotDays: 30,
  entityBytes: 1024 * 1024,
  batchBytes: 16 * 1024 * 1024,
} as const;
