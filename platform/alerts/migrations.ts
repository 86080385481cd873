import { migrationsIn } from '@hub/runtime';

export const migrations = migrationsIn('alerts', new URL('./migrations/', import.meta.url));
