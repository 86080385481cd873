import { type Instant, isoInstant } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import { checkJson } from './check-json.ts';
import { coreTerms } from './core-context.ts';
import { contextErrors } from './errors.ts';
import { coreContext, type LdContext, parseContext } from './ld-context.ts';
import { contextOf } from './ld-terms.ts';
import { limits } from './limits.ts';
import { isStorable, isUri } from './names.ts';
import { type ContextRow, deleteContext, insertContext, selectContext, selectContexts } from './store-contexts.ts';

const corePattern = /^https?:\/\/uri\.etsi\.org\/ngsi-ld\/v1\/ngsi-ld-core-context(?:-v\d+\.\d+)?\.jsonld$/;
const hostedPath = /\/ngsi-ld\/v1\/jsonldContexts\/([^/?#]+)$/;
const remembered = 200;
const remembered_ms = 60_000;

/**
 * The @contexts of requests. Nothing is fetched: a URL means the bundled core context, a context hosted here, or one that
 * was stored under its URL; any other is not available (CIM 009 clause 5.5.5).
 */
export function openContexts(database: Database, clock: () => Instant) {
  const parsed = new Map<string, { context: LdContext; until: Instant }>();

  async function documentsOf(tenant: string, source: unknown, found: Map<string, unknown>, depth = 0): Promise<void> {
    if (depth > limits.contextDepth || found.size > limits.contexts)
      throw contextErrors.badRequestData({ reason: '@context is nested too deeply' });
    if (Array.isArray(source)) {
      for (const part of source) await documentsOf(tenant, part, found, depth + 1);
    } else if (typeof source === 'string' && !found.has(source)) {
      if (!isUri(source)) throw contextErrors.badRequestData({ reason: '@context is not a URI' });
      const document = await findDocument(tenant, source);
      found.set(source, document);
      await documentsOf(tenant, contextOf(document), found, depth + 1);
    }
  }

  async function findDocument(tenant: string, url: string): Promise<unknown> {
    if (corePattern.test(url)) return { '@context': coreTerms };
    const row = await selectContext(database, tenant, hostedPath.exec(url)?.[1] ?? url);
    if (!row) throw contextErrors.contextNotAvailable({ url });
    return row.body;
  }

  return {
    /** @throws context.badRequestData, context.contextNotAvailable */
    async load(tenant: string, source: unknown): Promise<LdContext> {
      if (source === undefined || (typeof source === 'string' && corePattern.test(source))) return coreContext;
      const key = `${tenant} ${JSON.stringify(source)}`;
      const known = parsed.get(key);
      if (known && known.until > clock()) return known.context;
      checkJson(source);
      const documents = new Map<string, unknown>();
      await documentsOf(tenant, source, documents);
      const context = parseContext(source, documents);
      if (parsed.size >= remembered) parsed.clear();
      parsed.set(key, { context, until: clock() + remembered_ms });
      return context;
    },

    /** Stores a context document; with a `url` it stands for that URL from now on. Answers its id. */
    async host(tenant: string, body: unknown, url: string | undefined): Promise<string> {
      checkJson(body);
      const source = contextOf(body);
      const documents = new Map<string, unknown>();
      await documentsOf(tenant, source, documents);
      parseContext(source, documents);
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

    list: (tenant: string, kind?: string) => selectContexts(database, tenant, kind),

    async get(tenant: string, name: string): Promise<ContextRow> {
      const row = isStorable(name) ? await selectContext(database, tenant, name) : undefined;
      if (!row) throw contextErrors.notFound({ id: name.slice(0, 128) });
      return row;
    },

    async drop(tenant: string, name: string): Promise<void> {
      if (!isStorable(name) || !(await deleteContext(database, tenant, name)))
        throw contextErrors.notFound({ id: name.slice(0, 128) });
      parsed.clear();
    },
  };
}

export type Contexts = ReturnType<typeof openContexts>;

/** The details of a stored context (CIM 009 clause 5.13.4). */
export function contextDetails(row: ContextRow, base: string) {
  return {
    URL: row.kind === 'Cached' ? row.url : `${base}/ngsi-ld/v1/jsonldContexts/${row.id}`,
    localId: row.id,
    kind: row.kind,
    createdAt: isoInstant(row.created_at.getTime()),
  };
}
