import { migrationsIn } from '@hub/runtime';

export const migrations = migrationsIn('ledger', new URL('./migrations/', import.meta.url));
