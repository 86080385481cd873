import type { Reply } from '@hub/runtime';
import { coreContextUrl } from './json-ld/core-context.ts';
import type { LdContext } from './json-ld/ld-context.ts';
import type { MediaType } from './request.ts';

/** Content type, and the Link header that names the @context of a body which does not hold it. */
export function contentHeaders(mediaType: MediaType, context: LdContext): Record<string, string> {
  const headers: Record<string, string> = { 'content-type': `${mediaType}; charset=utf-8` };
  if (mediaType === 'application/ld+json') return headers;
  const url = context.url ?? (typeof context.source === 'string' ? context.source : urlIn(context.source));
  headers.link = `<${url}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"`;
  return headers;
}

/** The one URL there is beside that of the core @context; what is compound has been given its own (`Contexts.named`). */
function urlIn(source: unknown): string {
  const first = Array.isArray(source) ? source.find((part) => typeof part === 'string') : undefined;
  return typeof first === 'string' ? first : coreContextUrl;
}

/** The text of one object with its @context as the media type wants it. */
export function withContext(text: string, mediaType: MediaType, context: LdContext): string {
  if (mediaType !== 'application/ld+json') return text;
  const member = `"@context":${JSON.stringify(context.source)}`;
  return text === '{}' ? `{${member}}` : `${text.slice(0, -1)},${member}}`;
}

export function answerObject(
  body: object | string,
  mediaType: MediaType,
  context: LdContext,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    status: 200,
    headers: { ...contentHeaders(mediaType, context), ...headers },
    body: withContext(text, mediaType, context),
  };
}

export function answerList(
  bodies: readonly string[],
  mediaType: MediaType,
  context: LdContext,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  const parts = bodies.map((body) => withContext(body, mediaType, context));
  return { status: 200, headers: { ...contentHeaders(mediaType, context), ...headers }, body: `[${parts.join(',')}]` };
}
