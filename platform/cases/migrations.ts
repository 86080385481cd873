import { migrationsIn } from '@hub/runtime';

export const migrations = migrationsIn('cases', new URL('./migrations/', import.meta.url));
