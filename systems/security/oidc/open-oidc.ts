import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Awaitable, Instant, Principal } from '@hub/kernel';
import type { Database, Log, Route, SecretBox } from '@hub/runtime';
import type { Organisation } from '../identity/organisation.ts';
import { loadOnce } from '../load-once.ts';
import { openPrincipalMemory } from '../remember.ts';
import type { Account } from '../store.ts';
import { openClients } from './clients.ts';
import { openInteractions } from './interactions.ts';
import { oidcErrors } from './oidc-errors.ts';
import { oidcRoutes } from './routes-oidc.ts';
import { findTokenPrincipal } from './store-clients.ts';
import { purgeRecords } from './store-records.ts';
import { openSigningKeys } from './store-signing-keys.ts';

/** The hub as the city's OpenID provider. */
export interface Oidc {
  readonly routes: readonly Route[];
  /** Answers everything below `/oidc`. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Who an access token of a system stands for. */
  findPrincipal(token: string): Awaitable<Principal | undefined>;
  forget(): void;
  start(): Promise<void>;
  stop(): void;
}

const purgeEvery_ms = 10 * 60_000;

export function openOidc(deps: {
  readonly database: Database;
  readonly clock: () => Instant;
  readonly box: SecretBox;
  readonly publicUrl: string;
  readonly organisation: Organisation;
  readonly grantable: (permission: string) => boolean;
  readonly findAccount: (id: string) => Promise<Account | undefined>;
  readonly log: Log | undefined;
}): Oidc {
  const { database, clock, publicUrl, log } = deps;
  const memory = openPrincipalMemory(clock, (token) => findTokenPrincipal(database, token, new Date(clock())));
  const keys = loadOnce(() => openSigningKeys(database, clock, deps.box));
  let started = false;
  let purge: NodeJS.Timeout | undefined;

  /** The provider is made for the first who asks: its library is large, and many hubs serve no other application. */
  const opened = loadOnce(async () => {
    const { createProvider, providerHandler } = await import('./provider.ts');
    const { find: findClient, metadataOf } = clients;
    const provider = createProvider({ ...deps, keys: await keys(), findClient, metadataOf });
    const interactions = openInteractions({ provider, database, clock });
    return { provider, handler: providerHandler(provider, publicUrl), interactions };
  });
  async function running() {
    if (!started) throw oidcErrors.providerFailed();
    return opened().catch((error: unknown) => {
      log?.error({ err: error }, 'the OpenID provider could not be made');
      throw oidcErrors.providerFailed({}, error);
    });
  }
  const clients = openClients({
    ...deps,
    async validate(metadata) {
      const { Client } = (await running()).provider;
      await (Client as unknown as { validate(one: typeof metadata): Promise<void> }).validate(metadata);
    },
  });
  return {
    routes: oidcRoutes(clients, {
      get: async (...order) => (await running()).interactions.get(...order),
      answer: async (...order) => (await running()).interactions.answer(...order),
    }),
    handle(request, response) {
      running().then(
        ({ handler }) => handler(request, response),
        () => response.writeHead(503).end(),
      );
    },
    findPrincipal: memory.find,
    forget: memory.forget,
    async start() {
      started = true;
      // The rest of the hub does not hang on it; whoever asks is told that the provider cannot answer, and makes it try again.
      await keys().catch((error: unknown) => log?.error({ err: error }, 'the OpenID provider has no keys'));
      purge = setInterval(() => {
        if (database.readOnly()) return;
        purgeRecords(database, new Date(clock())).catch((error: unknown) =>
          log?.error({ err: error }, 'records of the OpenID provider were not purged'),
        );
      }, purgeEvery_ms).unref();
    },
    stop: () => clearInterval(purge),
  };
}
