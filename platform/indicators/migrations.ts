import { migrationsIn } from '@hub/runtime';

export const migrations = migrationsIn('indicators', new URL('./migrations/', import.meta.url));
