import { Readable } from 'node:stream';
import { type Awaitable, andThen, type HubError, type Permission, type Principal, type Realm } from '@hub/kernel';
import fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type onRequestHookHandler,
} from 'fastify';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Log } from '../log.ts';
import type { Face, Reply, Route, RouteRequest } from './http.ts';
import { acceptBodies, acceptBytes } from './http-bodies.ts';
import { httpErrors, problemFace, signedIn, toHubError } from './http-errors.ts';
import { Incoming } from './http-incoming.ts';
import { keyBuckets, type RateLimit, rateErrors, tokenBuckets } from './rate-limit.ts';

/** The gate every request passes. Implemented by the security system. */
export interface Gate {
  /** Who asks, of the staff unless a realm is named; undefined for nobody known there. Never throws for bad credentials. */
  authenticate(request: { readonly headers: RouteHeaders }, realm?: Realm): Awaitable<Principal | undefined>;
  permits(principal: Principal, permission: Permission): boolean;
  /**
   * Hears of every refusal of somebody known, and of every permitted act before it is carried out. When it throws, the
   * act is not carried out: what cannot be recorded is not done.
   */
  decided?(decision: RouteDecision): Awaitable<void>;
  /** Asked before an act of a route with `stepUp`. @throws when the second factor of the principal is not fresh */
  stepUp?(principal: Principal): Promise<void>;
  /**
   * Watches over an answer that goes on: `ended` is called once when whoever asked may no longer.
   * @returns what ends the watch
   */
  watch?(
    request: { readonly headers: RouteHeaders },
    principal: Principal,
    permission: Permission,
    ended: () => void,
  ): () => void;
}

/** What the gate has decided about one request. */
export interface RouteDecision {
  readonly decision: 'permit' | 'deny';
  readonly permission: Permission;
  readonly method: string;
  /** The declared path, and the path asked for without its query. */
  readonly path: string;
  readonly url: string;
  readonly principal: Principal;
  readonly headers: RouteHeaders;
  readonly address: string;
}

type RouteHeaders = Readonly<Record<string, string | string[] | undefined>>;

export interface HttpAppOptions {
  /** How often one account or key, and one address that is not signed in, may ask; without limits when left out. */
  readonly rates?: { readonly key: RateLimit; readonly address: RateLimit };
  /** PEM texts; plain HTTP without. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Addresses and networks whose `x-forwarded-for` is believed; none unless said. */
  readonly trustedProxies?: readonly string[];
  readonly routes: readonly Route[];
  readonly gate: Gate;
  readonly log: Log;
}

const overTls = { 'strict-transport-security': 'max-age=31536000; includeSubDomains' };

const defaultBodyLimit = 1024 * 1024;

/** Of a request that says it has no body, Node makes no stream that would have to end. */
const server = { IncomingMessage: Incoming, optimizeEmptyRequests: true };

const securityHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
  // Patrols take photos and their place; nothing else of the device is asked for, by us or by what we might show.
  'permissions-policy': 'geolocation=(self), camera=(self), microphone=(), usb=(), payment=()',
  // antd writes its styles at run time, hence 'unsafe-inline' for styles only; the map's worker is a blob.
  'content-security-policy':
    "default-src 'self'; script-src 'self'; object-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; worker-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
};

/** Of data, which no browser shows as a page: it may load and run nothing at all, and eight long lines less are written and read. */
const dataHeaders = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
};

/** The HTTP application with every route mounted; the caller listens and closes. */
export async function createHttpApp(options: HttpAppOptions): Promise<FastifyInstance> {
  const app = fastify({
    ...(options.tls ? { https: { ...server, ...options.tls, minVersion: 'TLSv1.2' as const } } : { http: server }),
    trustProxy: options.trustedProxies?.length ? [...options.trustedProxies] : false,
    // A logger and listeners for it with every request cost more than most requests; what we log says its own method and URL.
    logger: false,
    genReqId: () => '',
    routerOptions: { maxParamLength: 2048, ignoreTrailingSlash: true },
    forceCloseConnections: 'idle',
    return503OnClosing: true,
  }) as unknown as FastifyInstance;
  app.setValidatorCompiler(({ schema, httpPart }) => validator(schema as TSchema, httpPart ?? 'body'));
  app.setSerializerCompiler(() => JSON.stringify);
  app.decorateRequest('mostBytes', defaultBodyLimit);
  acceptBodies(app);
  const headers = options.tls ? { ...securityHeaders, ...overTls } : securityHeaders;
  app.addHook('onRoute', (given) => {
    if (!given.config?.ownHeaders) given.onRequest = [withHeaders(headers), ...[given.onRequest ?? []].flat()];
  });
  const methods = methodsByPath(options.routes);
  app.setNotFoundHandler((request, reply) => {
    const known = methods(request.url);
    reply.headers(headers);
    if (!known) return sendError(options.log, problemFace, httpErrors.notFound(), request, reply);
    reply.header('allow', known.methods.join(', '));
    return sendError(options.log, known.face, httpErrors.wrongMethod({ method: request.method }), request, reply);
  });
  app.setErrorHandler((error, request, reply) =>
    sendError(
      options.log,
      methods(request.url)?.face ?? problemFace,
      toHubError(error),
      request,
      reply.headers(headers),
    ),
  );
  const limit = rateLimiter(options.rates);
  const [raw, parsed] = [true, false].map((isRaw) => options.routes.filter((one) => (one.rawBody ?? false) === isRaw));
  for (const route of parsed ?? []) mount(app, route, options, limit, headers);
  app.register((scope, _options, done) => {
    acceptBytes(scope);
    for (const route of raw ?? []) mount(scope, route, options, limit, headers);
    done();
  });
  return app;
}

function withHeaders(headers: Readonly<Record<string, string>>): onRequestHookHandler {
  return (_request, reply, done) => {
    reply.headers(headers);
    done();
  };
}

/** What a path may be asked for, where it is one at all: the answer to a wrong method names the right ones (RFC 9110 §15.5.6). */
function methodsByPath(routes: readonly Route[]) {
  const byPath = Map.groupBy(routes, (route) => route.path);
  const known = [...byPath].map(([path, all]) => ({
    pattern: new RegExp(`^${path.replaceAll(/[.+]/g, '\\$&').replaceAll(/:\w+/g, '[^/]+').replaceAll('*', '.*')}/?$`),
    methods: [...new Set(all.map((route) => route.method))].sort(),
    face: all[0]?.face ?? problemFace,
  }));
  return (url: string) => {
    const path = url.split('?')[0] ?? '';
    return known.find(({ pattern }) => pattern.test(path));
  };
}

/**
 * Query and path texts are completed by defaults and converted to the declared types; bodies, and texts that are to stay
 * texts, are checked as they came, which costs a hundredth of that. Of a body a handler sees what its schema names and nothing
 * else, so that no member too many can be stored along with the others.
 */
function validator(schema: TSchema, httpPart: string) {
  const compiled = Compile(schema);
  const isBody = httpPart === 'body';
  const asTheyCame = isBody || isOfTexts(schema);
  return (value: unknown) => {
    const candidate = asTheyCame ? value : compiled.Convert(compiled.Default(value));
    if (compiled.Check(candidate))
      return isBody ? { value: compiled.Clean(candidate) } : asTheyCame || { value: candidate };
    const [first] = compiled.Errors(candidate);
    const where = `${httpPart}${first?.instancePath ?? ''}`;
    const reason = first?.keyword === 'boolean' ? 'there is no such parameter' : (first?.message ?? 'not as described');
    return { error: httpErrors.invalid({ where, reason }) };
  };
}

/** True of an object all of whose members are texts without a default. */
function isOfTexts({ properties = {} }: { readonly properties?: Readonly<Record<string, object>> }): boolean {
  return Object.values(properties).every((one) => 'type' in one && one.type === 'string' && !('default' in one));
}

/** @param holder of a credential that the route knows */
type Limiter = (request: FastifyRequest, reply: FastifyReply, holder: string | undefined) => void;

/** @throws http.tooMany, with `retry-after` */
function rateLimiter(rates: HttpAppOptions['rates']): Limiter {
  if (!rates) return () => undefined;
  const [keys, addresses] = [keyBuckets(rates.key), tokenBuckets(rates.address)];
  return ({ principal, ip }, reply, holder) => {
    const name = principal?.id ?? holder;
    const wait_ms = name === undefined ? addresses.take(ip, Date.now()) : keys.take(name, Date.now());
    if (wait_ms === 0) return;
    const seconds = Math.ceil(wait_ms / 1000);
    reply.header('retry-after', String(seconds));
    throw rateErrors.tooMany({ seconds });
  };
}

function mount(
  app: FastifyInstance,
  route: Route,
  { gate, log, tls }: HttpAppOptions,
  limit: Limiter,
  headers: Readonly<Record<string, string>>,
): void {
  const face = route.face ?? problemFace;
  const echoes = face.echoes ?? [];
  const ofData = tls ? { ...dataHeaders, ...overTls } : dataHeaders;
  // Policies are explained to those who work for the city.
  const permission = route.realm === 'citizen' ? undefined : route.allow;
  const mostBytes = route.bodyLimit ?? defaultBodyLimit;
  app.route({
    method: route.method,
    url: route.path,
    config: { ownHeaders: true },
    schema: {
      ...(route.params ? { params: route.params } : {}),
      ...(route.query ? { querystring: route.query } : {}),
      ...(route.body ? { body: route.body } : {}),
    },
    errorHandler: (error, request, reply) =>
      sendError(log, face, toHubError(error), request, reply.headers(headers), permission),
    onRequest: (request, reply, done) => {
      request.mostBytes = mostBytes;
      for (const name of echoes) {
        const value = request.headers[name];
        if (typeof value === 'string' && /^[\x21-\x7e]{1,128}$/.test(value)) reply.header(name, value);
      }
      const entered = andThen(gate.authenticate(request, route.realm), (principal) => {
        request.principal = principal;
        limit(request, reply, route.holderOf?.(request.params));
        return andThen(admit(route, request, gate), () => {
          if (route.needsLength && request.headers['content-length'] === undefined) throw httpErrors.lengthRequired();
        });
      });
      // A hook that had nothing to wait for says so at once.
      if (entered instanceof Promise) return entered;
      done();
    },
    // By callback and not as an async function, of whose promise fastify waits twice.
    handler: (request, reply) => {
      const fail = (error: unknown) => void reply.send(toHubError(error));
      const answerWith = (answer: Reply) => {
        try {
          respond(request, reply, answer);
        } catch (error) {
          fail(error);
        }
      };
      const answer = route.handle(toRouteRequest(request, reply));
      if (answer instanceof Promise) answer.then(answerWith, fail);
      else respond(request, reply, answer);
    },
  });

  function respond(request: FastifyRequest, reply: FastifyReply, answer: Reply): void {
    const { principal } = request;
    // A stream is cut when its caller loses the right to it: closing it also aborts the request's signal.
    if (principal && isStream(answer.body))
      reply.raw.once(
        'close',
        gate.watch?.(request, principal, route.allow, () => reply.raw.destroy()) ?? (() => undefined),
      );
    // What a browser may do with content is said with content: most writes are answered without any.
    if (isData(answer)) reply.headers(ofData);
    else if (answer.body !== undefined || (answer.status ?? 204) >= 300) reply.headers(headers);
    else if (tls) reply.headers(overTls);
    send(reply, answer);
  }
}

function isData({ body, headers }: Reply): boolean {
  const type = headers?.['content-type'];
  if (type !== undefined) return type.includes('json');
  return typeof body === 'string' || (typeof body === 'object' && !isStream(body) && !(body instanceof Uint8Array));
}

function isStream(body: Reply['body']): body is AsyncIterable<string | Uint8Array> {
  return typeof body === 'object' && Symbol.asyncIterator in body;
}

function toRouteRequest(request: FastifyRequest, reply: FastifyReply): RouteRequest {
  let gone: AbortController | undefined;
  return {
    principal: request.principal,
    params: request.params,
    query: request.query,
    body: request.body,
    headers: request.headers,
    method: request.method,
    address: request.ip,
    url: request.url,
    language: languageOf(request),
    // Made only for the few routes that ask: a controller and a listener for each request would cost the others. A getter
    // here would cost more: V8 gives every object that has its own one a shape of its own, which outlives the request
    // and keeps all of it until the next full collection.
    signal: () => {
      if (!gone) {
        const made = new AbortController();
        gone = made;
        if (reply.raw.destroyed) made.abort();
        else reply.raw.once('close', () => made.abort());
      }
      return gone.signal;
    },
  };
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Its answers have the headers of their kind; all others those of content. */
    ownHeaders?: boolean;
  }
  interface FastifyRequest {
    principal: Principal | undefined;
  }
}

function allow({ allow: permission, beforeOwnPassword }: Route, request: FastifyRequest, gate: Gate): void {
  if (request.method !== 'GET') refuseOtherSites(request);
  if (permission === 'public') return;
  if (request.principal?.initialPassword && !beforeOwnPassword) throw httpErrors.ownPasswordNeeded();
  if (!gate.permits(signedIn(request.principal), permission)) throw httpErrors.forbidden({ permission });
}

/** @throws http.signInNeeded, http.forbidden, http.crossSite, and whatever the gate's record throws */
function admit(route: Route, request: FastifyRequest, gate: Gate): Awaitable<void> {
  const { principal, method } = request;
  try {
    allow(route, request, gate);
  } catch (error) {
    return refuse(route, request, gate, error);
  }
  const permit = () => (method === 'GET' ? undefined : decided('permit', route, request, gate));
  if (!route.stepUp || !principal || !gate.stepUp) return permit();
  return gate.stepUp(principal).then(permit, (error: unknown) => refuse(route, request, gate, error));
}

/** Records a refusal before it is told. @throws error */
async function refuse(route: Route, request: FastifyRequest, gate: Gate, error: unknown): Promise<never> {
  await decided('deny', route, request, gate);
  throw error;
}

function decided(
  decision: RouteDecision['decision'],
  route: Route,
  { principal, method, headers, ip: address, url }: FastifyRequest,
  gate: Gate,
): Awaitable<void> {
  if (!principal) return;
  const { allow: permission, path } = route;
  return gate.decided?.({
    decision,
    permission,
    method,
    path,
    url: url.includes('?') ? url.slice(0, url.indexOf('?')) : url,
    principal,
    headers,
    address,
  });
}

/** A browser says where a request comes from; a page of another site may not act with the visitor's session. */
function refuseOtherSites(request: FastifyRequest): void {
  const site = request.headers['sec-fetch-site'];
  if (site === 'cross-site' || site === 'same-site') throw httpErrors.crossSite();
  const { origin, host } = request.headers;
  if (origin !== undefined && URL.parse(origin)?.host !== host) throw httpErrors.crossSite();
}

function send(reply: FastifyReply, answer: Reply): FastifyReply {
  reply.code(answer.status ?? (answer.body === undefined ? 204 : 200));
  if (answer.headers) reply.headers(answer.headers);
  const { body } = answer;
  if (body === undefined) return reply.send();
  if (typeof body === 'string' && !reply.hasHeader('content-type')) reply.type('application/json; charset=utf-8');
  if (isStream(body)) return reply.send(Readable.from(body));
  if (body instanceof Uint8Array) return reply.send(Buffer.from(body.buffer, body.byteOffset, body.byteLength));
  if (typeof body === 'object') {
    if (!reply.hasHeader('content-type')) reply.type('application/json; charset=utf-8');
    return reply.send(JSON.stringify(body));
  }
  return reply.send(body);
}

function sendError(
  log: Log,
  face: Face,
  error: HubError,
  request: FastifyRequest,
  reply: FastifyReply,
  permission?: Permission,
): FastifyReply {
  if (error.status >= 500)
    log.error({ err: error.cause ?? error, code: error.code, method: request.method, url: request.url });
  return send(reply, face.renderError(error, { url: request.url, language: languageOf(request), permission }));
}

function languageOf(request: FastifyRequest): 'zh' | 'en' {
  const first = request.headers['accept-language']?.slice(0, 64).toLowerCase() ?? '';
  return first.startsWith('en') ? 'en' : 'zh';
}
