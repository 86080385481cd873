import { migrationsIn } from '@hub/runtime';

export const migrations = migrationsIn('sensing', new URL('./migrations/', import.meta.url));
