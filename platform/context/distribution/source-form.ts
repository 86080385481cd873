import { isObject } from '../attributes/json-object.ts';
import { isUri } from '../attributes/names.ts';
import { contextErrors } from '../errors.ts';
import { coreContext, type LdContext } from '../json-ld/ld-context.ts';
import { conformanceOf, type EarlierVersion } from '../representation/earlier-version.ts';
import { headersOf, ownHeaders } from '../subscriptions/endpoint.ts';
import { itemAsEarlier, pathAsEarlier } from './earlier-request.ts';
import { renameParameters, renameResource } from './rename-request.ts';

const jsonTypes = ['application/json', 'application/ld+json'] as const;
type JsonType = (typeof jsonTypes)[number];

/** How a source wants to be spoken to (CIM 009 clause 4.3.6.6). */
export interface SourceForm {
  readonly accept: JsonType | undefined;
  readonly contentType: JsonType | undefined;
  /** URL of the @context whose terms it knows. */
  readonly jsonldContext: string | undefined;
  /** The version of the specification it knows, where that is an earlier one. */
  readonly earlier: EarlierVersion | undefined;
}

/** The value of contextSourceInfo that stands for what the caller sent. */
export const asRequested = 'urn:ngsi-ld:request';

const bad = (reason: string) => contextErrors.badRequestData({ reason: `contextSourceInfo: ${reason}` });

/** What is told by other members of the registration, or is this hub's to say each time: given here, it is passed over (clause 4.3.6.5). */
const saidElsewhere: ReadonlySet<string> = new Set([
  ...ownHeaders,
  'via',
  'ngsild-tenant',
  'ngsild-entitymap',
  'keep-alive',
  'te',
  'trailer',
]);

/** Headers of contextSourceInfo, and the keys in it that are none. @throws context.badRequestData */
export function sourceInfoOf(value: unknown): { headers: Readonly<Record<string, string>>; form: SourceForm } {
  const { accept, contentType, jsonldContext, ngsildConformance, ...rest } = headersOf(value, 'contextSourceInfo');
  const headers = Object.fromEntries(Object.entries(rest).filter(([name]) => !saidElsewhere.has(name.toLowerCase())));
  if (jsonldContext !== undefined && !isUri(jsonldContext)) throw bad('jsonldContext is a URL');
  const [, link] = Object.entries(rest).find(([name]) => name.toLowerCase() === 'link') ?? [];
  return {
    headers,
    form: {
      accept: jsonTypeOf('accept', accept),
      contentType: jsonTypeOf('contentType', contentType),
      jsonldContext: jsonldContext ?? contextIn(link),
      earlier: conformanceOf(ngsildConformance),
    },
  };
}

/**
 * The @context that a Link names by which a source understands what it is sent (clause 4.3.6.5): only what is said in its terms can go with
 * it. That of the request goes along without being asked for.
 */
function contextIn(link: string | undefined): string | undefined {
  const url = /^\s*<([^<>]+)>/.exec(link ?? '')?.[1] ?? link?.trim();
  return isUri(url) && url !== asRequested ? url : undefined;
}

function jsonTypeOf(name: string, given: string | undefined): JsonType | undefined {
  const type = jsonTypes.find((one) => one === given);
  if (given !== undefined && !type) throw bad(`${name} is one of ${jsonTypes.join(', ')}`);
  return type;
}

/** What is sent to a source, in names of `context`. */
export interface FormedRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  /** Undefined: none. */
  readonly link: string | undefined;
  readonly contentType: string | undefined;
}

/** A request as a source wants it and can understand it. @param contextOf the @context of the body or of one item of it */
export function formRequest(given: FormedRequest, source: SourceManner, contextOf: ContextOf): FormedRequest {
  const { earlier } = source.form;
  if (!earlier) return inTerms(given, source, contextOf);
  const path = pathAsEarlier(given.path);
  if (given.body === undefined) return inTerms({ ...given, path }, source, contextOf);
  // What is made of an item has its @context.
  const origins = new Map<unknown, unknown>();
  const body = eachItem(given.body, (item) => {
    const known = itemAsEarlier(given.method, given.path, item, contextOf(item), earlier);
    origins.set(known, item);
    return known;
  });
  return inTerms({ ...given, path, body }, source, (item) => contextOf(origins.get(item) ?? item));
}

type ContextOf = (item: unknown) => LdContext;

interface SourceManner {
  readonly form: SourceForm;
  readonly names: LdContext | undefined;
}

/**
 * In the terms of its @context, or with the @context of the request where its content type wants it. What
 * names nothing special goes on as it came.
 */
function inTerms(given: FormedRequest, { form, names }: SourceManner, contextOf: ContextOf): FormedRequest {
  const { body } = given;
  if (names) return renamed(given, names, form.jsonldContext, contextOf);
  if (body === undefined || form.contentType === undefined) return given;
  if (form.contentType === 'application/ld+json')
    return {
      ...given,
      body: eachItem(body, (one) => (isObject(one) ? { ...one, '@context': contextOf(one).source } : one)),
      link: undefined,
      contentType: form.contentType,
    };
  const [only, ...others] = new Set([body].flat().map((one: unknown) => contextOf(one)));
  const url = only && others.length === 0 ? urlOf(only) : undefined;
  // A @context without a URL cannot be named in a Link header; full names need none.
  if (url === undefined) return renamed(given, coreContext, undefined, contextOf);
  return { ...given, body: eachItem(body, plain), link: linkTo(url), contentType: form.contentType };
}

function renamed(
  { method, path, body, contentType }: FormedRequest,
  names: LdContext,
  url: string | undefined,
  contextOf: ContextOf,
): FormedRequest {
  const rename = (one: unknown) => plain(renameResource(one, contextOf(one), names));
  return {
    method,
    path: renameParameters(path, contextOf(undefined), names),
    ...(body === undefined ? {} : { body: eachItem(body, rename) }),
    link: url === undefined ? undefined : linkTo(url),
    contentType: body === undefined ? contentType : 'application/json',
  };
}

const eachItem = (body: unknown, work: (item: unknown) => unknown) =>
  Array.isArray(body) ? body.map((one: unknown) => work(one)) : work(body);

function plain(item: unknown): unknown {
  if (!isObject(item)) return item;
  const { '@context': _context, ...rest } = item;
  return rest;
}

/** The URL of a @context that is one document beside the core one. */
function urlOf({ isCore, source }: LdContext): string | undefined {
  if (isCore) return String(source);
  const [url, ...more] = [source].flat().filter((one) => one !== coreContext.source);
  return typeof url === 'string' && more.length === 0 ? url : undefined;
}

const linkTo = (url: string) => `<${url}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"`;
