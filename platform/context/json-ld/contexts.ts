import { type Awaitable, defaultTenant, type Instant, isoInstant } from '@hub/kernel';
import type { Database, Outbound } from '@hub/runtime';
import { checkJson } from '../attributes/check-json.ts';
import { isStorable, isUri } from '../attributes/names.ts';
import { contextErrors } from '../errors.ts';
import { limits } from '../limits.ts';
import { homeOf } from '../snapshots/snapshot-tenant.ts';
import { downloadContext } from './context-download.ts';
import { type ContextUses, openContextUses } from './context-uses.ts';
import { coreTerms, isCoreUrl } from './core-context.ts';
import { coreContext, type LdContext, parseContext } from './ld-context.ts';
import { contextOf } from './ld-terms.ts';
import {
  type ContextRow,
  deleteContext,
  insertContext,
  keepImplicit,
  selectContext,
  selectContexts,
} from './store-contexts.ts';

const hostedPath = /\/ngsi-ld\/v1\/jsonldContexts\/([^/?#]+)$/;
const remembered = 200;
const remembered_ms = 60_000;

interface Found {
  readonly documents: Map<string, unknown>;
  /** Ids or URLs of the stored ones. */
  readonly used: Set<string>;
}

/**
 * The @contexts of requests. A URL means the bundled core context, a context hosted here, or one that was stored under its
 * URL. Any other is downloaded where the hub may call its host, and is not available where it may not (clause 5.5.6).
 */
export function openContexts(database: Database, clock: () => Instant, outbound?: Outbound, defaultUrl?: string) {
  const parsed = new Map<string, { context: LdContext; until: Instant; uses: ContextUses }>();
  const counted = openContextUses(database);
  const kept = new WeakSet<LdContext>();

  async function collect(tenant: string, source: unknown, found: Found, depth = 0): Promise<void> {
    if (depth > limits.contextDepth || found.documents.size > limits.contexts)
      throw contextErrors.badRequestData({ reason: '@context is nested too deeply' });
    if (Array.isArray(source)) {
      for (const part of source) await collect(tenant, part, found, depth + 1);
    } else if (typeof source === 'string' && !found.documents.has(source)) {
      if (!isUri(source)) throw contextErrors.badRequestData({ reason: '@context is not a URI' });
      const document = await findDocument(tenant, source, found);
      found.documents.set(source, document);
      await collect(tenant, contextOf(document), found, depth + 1);
    }
  }

  async function findDocument(tenant: string, url: string, found: Found): Promise<unknown> {
    if (isCoreUrl(url)) return { '@context': coreTerms };
    const row = await selectContext(database, tenant, hostedPath.exec(url)?.[1] ?? url);
    if (row && (row.expires_at === null || row.expires_at.getTime() > clock())) {
      found.used.add(row.id);
      return row.body;
    }
    try {
      const body = await download(tenant, url, row);
      found.used.add(url);
      return body;
    } catch (error) {
      // A copy that is old is better than none.
      if (!row) throw error;
      found.used.add(row.id);
      return row.body;
    }
  }

  async function download(tenant: string, url: string, before: ContextRow | undefined): Promise<unknown> {
    if (!outbound) throw contextErrors.contextNotAvailable({ url });
    const { source, lifetime_ms } = await downloadContext(outbound, url);
    const body = { '@context': source };
    const expires_at = new Date(clock() + lifetime_ms);
    await insertContext(database, tenant, {
      id: before?.id ?? crypto.randomUUID(),
      url,
      kind: 'Cached',
      body,
      expires_at,
    });
    return body;
  }

  async function parse(tenant: string, source: unknown) {
    const found: Found = { documents: new Map(), used: new Set() };
    await collect(tenant, source, found);
    const context = parseContext(source, found.documents);
    return { context, uses: await counted.begin(tenant, [...found.used], clock()) };
  }

  async function read(tenant: string, source: unknown, key: string): Promise<LdContext> {
    checkJson(source);
    const made = await parse(tenant, source);
    if (parsed.size >= remembered) parsed.clear();
    parsed.set(key, { ...made, until: clock() + remembered_ms });
    return made.context;
  }

  const get = async (tenant: string, name: string): Promise<ContextRow> => {
    await counted.store();
    const row = isStorable(name) ? await selectContext(database, tenant, name) : undefined;
    if (!row) throw contextErrors.notFound({ id: name.slice(0, 128) });
    return row;
  };

  const hub = {
    get,

    /** The same for who has it served: of a copy that is a use too, to be seen the next time; the suite has it so, the clause leaves it open. */
    async serve(tenant: string, name: string): Promise<ContextRow> {
      const row = await get(tenant, name);
      if (row.kind !== 'Hosted') await counted.begin(tenant, [row.id], clock());
      return row;
    },

    /** The @context of a request that names none: the one set for that, below the core @context (clause 5.5.5). */
    orDefault(where: string, source: unknown): Awaitable<LdContext> {
      if (source !== undefined || defaultUrl === undefined) return hub.load(where, source);
      // Its copy is the hub's, not of the tenant that happens to ask.
      return hub.load(defaultTenant, defaultUrl);
    },

    /** @param where a tenant, or a snapshot, whose @contexts are those of its tenant @throws context.badRequestData, context.contextNotAvailable */
    load(where: string, source: unknown): Awaitable<LdContext> {
      if (source === undefined || isCoreUrl(source)) return coreContext;
      const tenant = homeOf(where);
      const key = `${tenant} ${JSON.stringify(source)}`;
      const known = parsed.get(key);
      const now = clock();
      if (!known || known.until <= now) return read(tenant, source, key);
      known.uses.hits += 1;
      known.uses.usedAt = now;
      return known.context;
    },

    /** Stores a context document; with a `url` it stands for that URL from now on. Answers its id. */
    async host(tenant: string, body: unknown, url: string | undefined): Promise<string> {
      checkJson(body);
      const source = contextOf(body);
      await parse(tenant, source);
      const id = crypto.randomUUID();
      await insertContext(database, tenant, {
        id,
        url: url ?? `urn:ngsi-ld:jsonldContext:${id}`,
        kind: url === undefined ? 'Hosted' : 'Cached',
        body: { '@context': source },
      });
      parsed.clear();
      return id;
    },

    /**
     * An @context that plain JSON can name by a URL: one of several parts, or written out, is kept here as one of the
     * implicitly created (clause 5.13.1). @param base where this hub is reached
     */
    async named(tenant: string, context: LdContext, base: string): Promise<LdContext> {
      const parts = [context.source].flat();
      const own = parts.filter((part) => !isCoreUrl(part));
      if (own.length === 0 || (own.length === 1 && typeof own[0] === 'string')) return context;
      const id = `implicit-${context.key}`;
      // While it is remembered it need not be looked for again.
      if (!kept.has(context))
        await keepImplicit(database, tenant, { id, body: { '@context': context.source } }, limits.implicitContexts);
      kept.add(context);
      return { ...context, url: `${base}/ngsi-ld/v1/jsonldContexts/${id}` };
    },

    async list(tenant: string, kind?: string) {
      await counted.store();
      return selectContexts(database, tenant, kind);
    },

    async drop(tenant: string, name: string): Promise<void> {
      if (!isStorable(name) || !(await deleteContext(database, tenant, name)))
        throw contextErrors.notFound({ id: name.slice(0, 128) });
      parsed.clear();
    },

    /** Downloads a cached context again; the copy stays when that fails. @throws context.contextNotAvailable */
    async reload(tenant: string, name: string): Promise<void> {
      const row = await get(tenant, name);
      if (row.kind !== 'Cached') throw contextErrors.badRequestData({ reason: 'only a cached @context is reloaded' });
      await download(tenant, row.url, row).catch((error: unknown) => {
        // Here what is no @context counts as none (clause 5.13.5.4).
        throw contextErrors.contextNotAvailable({ url: row.url }, error);
      });
      parsed.clear();
    },
  };
  return hub;
}

export type Contexts = ReturnType<typeof openContexts>;

/** The details of a stored context (CIM 009 clause 5.13.3.5). */
export function contextDetails(row: ContextRow, base: string) {
  return {
    URL: row.kind === 'Cached' ? row.url : `${base}/ngsi-ld/v1/jsonldContexts/${row.id}`,
    localId: row.id,
    kind: row.kind,
    createdAt: isoInstant(row.created_at.getTime()),
    ...(row.expires_at ? { expiresAt: isoInstant(row.expires_at.getTime()) } : {}),
    ...(row.last_used_at ? { lastUsage: isoInstant(row.last_used_at.getTime()) } : {}),
    numberOfHits: Number(row.hits),
  };
}
