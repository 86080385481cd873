export type { NoteUse } from './access.ts';

import { migrationsIn } from '@hub/runtime';

export type { Areas } from './areas/areas.ts';
export type { AttributeKind, NgsiAttribute } from './attributes/attribute.ts';
export { type Context, type ContextDeps, createContext } from './context.ts';
export { contextConfig } from './context-config.ts';
export type {
  AttributeInstance,
  Entities,
  EntityChange,
  EntityListFilter,
  InstanceFilter,
  StoredEntity,
} from './entities/entities.ts';
export { snapshotOf } from './snapshots/snapshot-tenant.ts';

export const migrations = migrationsIn('context', new URL('./migrations/', import.meta.url));
