import { migrationsIn } from '@hub/runtime';

export const migrations = migrationsIn('processes', new URL('./migrations/', import.meta.url));
