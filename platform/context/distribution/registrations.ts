import { HubError, type Instant } from '@hub/kernel';
import type { Database, Log } from '@hub/runtime';
import type { Contexts } from '../json-ld/contexts.ts';
import { attributesAt, loadRegistration, type Registration, type Wanted } from './registration.ts';
import { fits, type SourceFilter } from './source-filter.ts';
import { type RegistrationRow, selectRegistrationsSince } from './store-registrations.ts';

const look_ms = 1_000;
const retry_ms = 60_000;

/** A source that has to do with an operation, and with which attributes of it. */
export interface Matching {
  readonly registration: Registration;
  readonly attributes: 'all' | ReadonlySet<string>;
}

/** A registration that is kept and understood no more: nobody is asked by it until it is mended. */
export interface UnreadRegistration {
  readonly row: RegistrationRow;
  readonly reason: HubError;
}

export interface RegistrationsOptions {
  readonly database: Database;
  readonly contexts: Contexts;
  readonly clock: () => Instant;
  readonly log: Log;
}

/** The context sources of all tenants, in memory; what another process changes is seen within a second. */
export function openRegistrations({ database, contexts, clock, log }: RegistrationsOptions) {
  const byTenant = new Map<string, Map<string, Registration>>();
  const unread = new Map<string, UnreadRegistration>();
  const seen = new Map<string, number>();
  let revision = 0;
  let triedAt = clock();
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> = Promise.resolve();

  /** One reader after the other: one that waits for an @context must not put back what another has seen go. */
  function inTurn(work: () => Promise<void>): Promise<void> {
    looking = looking.then(work, work);
    return looking;
  }

  /** Reads what has changed. */
  const refresh = () => inTurn(look);

  async function look(): Promise<void> {
    for (const row of await selectRegistrationsSince(database, revision)) {
      if (seen.get(keyOf(row)) === row.revision) continue;
      await take(row);
      // Only now: what could not be read for the moment comes again.
      seen.set(keyOf(row), row.revision);
      revision = Math.max(revision, row.revision);
    }
  }

  async function take(row: RegistrationRow): Promise<void> {
    const compiled = row.deleted ? undefined : await compile(row);
    const own = byTenant.get(row.tenant) ?? new Map<string, Registration>();
    byTenant.set(row.tenant, own);
    if (compiled instanceof HubError) unread.set(keyOf(row), { row, reason: compiled });
    else unread.delete(keyOf(row));
    if (compiled && !(compiled instanceof HubError)) own.set(row.id, compiled);
    else own.delete(row.id);
  }

  async function compile(row: RegistrationRow): Promise<Registration | HubError> {
    try {
      const context = await contexts.load(row.tenant, row.context ?? undefined);
      return await loadRegistration(contexts, row.tenant, row.id, row.body, context);
    } catch (error) {
      if (!(error instanceof HubError) || error.status === 503) throw error;
      if (!unread.has(keyOf(row)))
        log.warn({ err: error, registration: row.id }, 'a registration cannot be understood');
      return error;
    }
  }

  /** A @context that could not be had may be there now. */
  async function retry(): Promise<void> {
    if (clock() - triedAt < retry_ms) return;
    triedAt = clock();
    for (const { row, reason } of unread.values())
      if (reason.code === 'context.contextNotAvailable' && seen.get(keyOf(row)) === row.revision) await take(row);
  }

  const list = (tenant: string) =>
    [...(byTenant.get(tenant)?.values() ?? [])].filter(
      ({ expiresAt }) => expiresAt === undefined || expiresAt > clock(),
    );

  return {
    refresh,
    list,
    /** The newest change seen. */
    revision: () => revision,
    find: (tenant: string, id: string) => byTenant.get(tenant)?.get(id),
    /** Those of a tenant that are understood no more. */
    listUnread: (tenant: string) => [...unread.values()].filter(({ row }) => row.tenant === tenant),
    /** True when nothing is registered: the usual case, which must cost nothing. */
    isEmpty: (tenant: string) => (byTenant.get(tenant)?.size ?? 0) === 0,
    /** Sources that have to do with something, whatever they offer; those that a request has come through are left out. */
    match(tenant: string, wanted: Wanted, via: ReadonlySet<string>, filter: SourceFilter = {}): Matching[] {
      return list(tenant).flatMap((registration): Matching[] => {
        if (!fits(registration, filter)) return [];
        if (registration.alias !== undefined && via.has(registration.alias)) return [];
        const attributes = attributesAt(registration, wanted);
        return attributes ? [{ registration, attributes }] : [];
      });
    },
    async start(): Promise<void> {
      await refresh();
      timer = setInterval(() => {
        refresh()
          .then(() => inTurn(retry))
          .catch((error: unknown) => log.error({ err: error }, 'registrations cannot be read'));
      }, look_ms);
      timer.unref();
    },
    async stop(): Promise<void> {
      clearInterval(timer);
      await looking.catch(() => undefined);
    },
  };
}

const keyOf = ({ tenant, id }: Pick<RegistrationRow, 'tenant' | 'id'>) => `${tenant} ${id}`;

export type Registrations = ReturnType<typeof openRegistrations>;
