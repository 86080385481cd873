import { migrationsIn } from '@hub/runtime';

export const migrations = migrationsIn('webhooks', new URL('./migrations/', import.meta.url));
