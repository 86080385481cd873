import { readdirSync, readFileSync } from 'node:fs';
import type { Route } from './http/http.ts';

/** One step of a module's schema. Once released it is never edited; a later file mends it. */
export interface Migration {
  readonly id: string;
  readonly sql: string;
}

/** A part of the hub that the server mounts, starts and stops. */
export interface HubModule {
  readonly name: string;
  readonly routes: readonly Route[];
  start(): Promise<void>;
  /** Finishes what it has accepted, then resolves. */
  stop(): Promise<void>;
}

/** The migrations of one module: the files `0001-….sql` of its folder, in order. @example migrationsIn('context', new URL('./migrations/', import.meta.url)) */
export function migrationsIn(module: string, folder: URL): readonly Migration[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => ({ id: `${module}/${file.replace('.sql', '')}`, sql: readFileSync(new URL(file, folder), 'utf8') }));
}

/** The tables of the runtime itself; they come before every module's. */
export const runtimeMigrations = migrationsIn('runtime', new URL('./migrations/', import.meta.url));
