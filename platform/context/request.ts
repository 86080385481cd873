import { type Awaitable, andThen, defaultTenant } from '@hub/kernel';
import { httpErrors, type RouteRequest } from '@hub/runtime';
import { isObject, type JsonObject } from './attributes/json-object.ts';
import { getUri, isTenant } from './attributes/names.ts';
import { contextErrors } from './errors.ts';
import type { Contexts } from './json-ld/contexts.ts';
import type { LdContext } from './json-ld/ld-context.ts';
import { limits } from './limits.ts';
import { snapshotTenant } from './snapshots/snapshot-tenant.ts';

const bad = (reason: string) => contextErrors.badRequestData({ reason });

/** Path and query of a request below the root of the API, as another hub is asked the same. */
export const pathBelow = (request: Pick<RouteRequest, 'url'>): string => request.url.replace(/^\/ngsi-ld\/v1/, '');

/** A header as one text. */
export function headerOf(request: RouteRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** Where the entities are that a request is about: in a tenant, or in a snapshot made there (CIM 009 clause 6.3.22). */
export function tenantOf(request: RouteRequest): string {
  const home = homeTenantOf(request);
  const snapshot = headerOf(request, 'ngsild-snapshot');
  return snapshot === undefined ? home : snapshotTenant(home, getUri(snapshot, 'NGSILD-Snapshot'));
}

/** The tenant asked for. Someone of a tenant of their own stays in it. */
export function homeTenantOf(request: RouteRequest): string {
  const asked = headerOf(request, 'ngsild-tenant');
  const own = request.principal?.tenant ?? defaultTenant;
  if (asked === undefined) return own;
  if (!isTenant(asked)) throw bad('NGSILD-Tenant');
  if (own !== defaultTenant && asked !== own) throw httpErrors.forbidden({ permission: `tenant ${asked}` });
  return asked;
}

/** A parameter of the query string that may stand there once. */
export function parameter(request: RouteRequest, name: string): string | undefined {
  const value = (request.query as Readonly<Record<string, unknown>> | undefined)?.[name];
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string') throw contextErrors.invalidRequest({ reason: `${name} is given more than once` });
  if (value.length > limits.queryLength) throw contextErrors.tooComplexQuery({ reason: `${name} is too long` });
  if (!value.isWellFormed() || value.includes('\0')) throw bad(name);
  return value;
}

export function listParameter(request: RouteRequest, name: string): readonly string[] | undefined {
  const parts = parameter(request, name)
    ?.split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return parts?.length ? parts : undefined;
}

export function flagParameter(request: RouteRequest, name: string): boolean {
  const value = parameter(request, name);
  if (value !== undefined && value !== 'true' && value !== 'false') throw bad(`${name} is true or false`);
  return value === 'true';
}

export function countParameter(request: RouteRequest, name: string, otherwise: number, most: number): number {
  const value = parameter(request, name);
  if (value === undefined) return otherwise;
  if (!/^\d{1,9}$/.test(value)) throw bad(`${name} is not a number`);
  if (Number(value) > most) throw contextErrors.tooManyResults({ reason: `${name} is at most ${most}` });
  return Number(value);
}

/** The flags in `options`. @param known refuses what the operation does not know */
export function optionsOf(request: RouteRequest, known: readonly string[]): ReadonlySet<string> {
  const options = listParameter(request, 'options') ?? [];
  const unknown = options.find((option) => !known.includes(option));
  if (unknown !== undefined) throw contextErrors.invalidRequest({ reason: `options=${unknown.slice(0, 32)}` });
  return new Set(options);
}

const linkPattern = /<([^<>]+)>\s*;[^,]*rel\s*=\s*"?http:\/\/www\.w3\.org\/ns\/json-ld#context"?/g;

function linkOf(request: RouteRequest): string | undefined {
  const text = headerOf(request, 'link');
  if (text === undefined) return undefined;
  const urls = new Set([...text.slice(0, 4096).matchAll(linkPattern)].map(([, url]) => url));
  const [url, ...more] = urls;
  if (url === undefined) throw contextErrors.badRequestData({ reason: 'the Link header names no @context' });
  if (more.length > 0) throw contextErrors.badRequestData({ reason: 'the Link header names several @contexts' });
  return url;
}

/** The @context of a request without a body: the Link header's, else the core context. */
export function contextOfRequest(contexts: Contexts, request: RouteRequest): Awaitable<LdContext> {
  return contexts.orDefault(homeTenantOf(request), linkOf(request));
}

const bodyTypes = ['application/json', 'application/ld+json', 'application/merge-patch+json'];

/** The media type a request names for its body; empty where it names none. */
function contentTypeOf(request: RouteRequest): string {
  const given = request.headers['content-type'];
  // As nearly every client writes it.
  if (given === 'application/json') return given;
  return (headerOf(request, 'content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

/** Comes before all else that may be wrong with a request (CIM 009 clause 6.3.4). @throws context.unsupportedType */
export function checkContentType(request: RouteRequest): void {
  const type = contentTypeOf(request);
  if (type !== '' && !bodyTypes.includes(type)) throw contextErrors.unsupportedType();
}

/** The body of a request and what finds the @context of it or of one of its parts (CIM 009 clause 6.3.5). */
export function bodyOf(
  contexts: Contexts,
  request: RouteRequest,
): { body: unknown; contextOf(part: JsonObject): Awaitable<LdContext> } {
  const type = contentTypeOf(request);
  if (!bodyTypes.includes(type)) throw contextErrors.unsupportedType();
  const { body } = request;
  if (typeof body !== 'object' || body === null || body instanceof Uint8Array)
    throw contextErrors.invalidRequest({ reason: 'the body is not a JSON object or array' });
  const tenant = homeTenantOf(request);
  const link = linkOf(request);
  if (type === 'application/ld+json' && link !== undefined)
    throw bad('with application/ld+json the @context is in the body, not in a Link header');
  return {
    body,
    contextOf(part) {
      const inside = part['@context'];
      if (type === 'application/ld+json') {
        if (inside === undefined) throw bad('the body has no @context');
      } else if (inside !== undefined && type === 'application/json') {
        throw bad('with application/json the @context is in a Link header, not in the body');
      }
      return contexts.orDefault(tenant, inside ?? link);
    },
  };
}

/** The body as one object, with its @context. */
export function objectOf(
  contexts: Contexts,
  request: RouteRequest,
): Awaitable<{ body: JsonObject; context: LdContext }> {
  const { body, contextOf } = bodyOf(contexts, request);
  if (!isObject(body)) throw bad('a JSON object is expected');
  return andThen(contextOf(body), (context) => ({ body, context }));
}

/** A posted question: its @context has a URL wherever the answer is plain JSON, which names it by that alone (clause 6.3.6). */
export async function questionOf(
  contexts: Contexts,
  request: RouteRequest,
): Promise<{ body: JsonObject; context: LdContext }> {
  const { body, context } = await objectOf(contexts, request);
  if (body.type !== 'Query') throw bad('type is Query');
  const plain = mediaTypeOf(request, ['application/json', 'application/ld+json', 'application/geo+json']);
  if (plain === 'application/ld+json') return { body, context };
  return { body, context: await contexts.named(homeTenantOf(request), context, baseUrl(request)) };
}

export type MediaType = 'application/json' | 'application/ld+json' | 'application/geo+json';

/** The best representation the client takes (RFC 9110 §12.5.1). @throws context.notAcceptable */
export function mediaTypeOf(request: RouteRequest, offered: readonly MediaType[]): MediaType {
  const accept = headerOf(request, 'accept');
  if (accept === undefined || accept.trim() === '') return 'application/json';
  const ranges = accept
    .slice(0, 1024)
    .split(',')
    .map((part) => {
      const [range = '', ...parameters] = part
        .trim()
        .toLowerCase()
        .split(/\s*;\s*/);
      const weight = Number(parameters.find((one) => one.startsWith('q='))?.slice(2) ?? 1);
      return { range, weight: Number.isFinite(weight) ? weight : 1 };
    });
  const weigh = (type: string) => {
    const exact = ranges.find(({ range }) => range === type);
    return (
      (exact ?? ranges.find(({ range }) => range === 'application/*') ?? ranges.find(({ range }) => range === '*/*'))
        ?.weight ?? 0
    );
  };
  const best = offered.reduce((one, other) => (weigh(other) > weigh(one) ? other : one));
  if (weigh(best) <= 0) throw contextErrors.notAcceptable({ available: offered.join(', ') });
  return best;
}

export function prefersPlainBody(request: RouteRequest): boolean {
  return /\bbody\s*=\s*"?json"?/.test(headerOf(request, 'prefer') ?? '');
}

export function baseUrl(request: RouteRequest): string {
  return `http://${headerOf(request, 'host') ?? 'localhost'}`;
}
