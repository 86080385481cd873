import type { RouteRequest } from '@hub/runtime';
import { contentHeaders } from '../answer.ts';
import { contextErrors } from '../errors.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import { type MediaType, parameter } from '../request.ts';

/** Where the pages before and after this one are. */
export interface PageEnds {
  /** Parameters of the page before and after; undefined when there is none. */
  readonly prev?: Readonly<Record<string, string>> | undefined;
  readonly next?: Readonly<Record<string, string>> | undefined;
}

/** Names of the parameters that say which page is meant. */
const places = ['offset', 'after', 'before'];

/** Link header values to the pages around this one (CIM 009 clause 6.3.10). @param context where what is found depends on it */
export function pageLinks(
  request: RouteRequest,
  limit: number,
  ends: PageEnds,
  mediaType: MediaType,
  context?: LdContext,
): string[] {
  const link = (place: Readonly<Record<string, string>>, relation: string) => {
    const [path = '', search = ''] = request.url.split('?');
    const parameters = new URLSearchParams(search);
    for (const name of places) parameters.delete(name);
    parameters.set('limit', String(limit));
    if (context) parameters.set('contextKey', context.key);
    for (const [name, value] of Object.entries(place)) parameters.set(name, value);
    return `<${path}?${parameters}>; rel="${relation}"; type="${mediaType}"`;
  };
  return [...(ends.prev ? [link(ends.prev, 'prev')] : []), ...(ends.next ? [link(ends.next, 'next')] : [])];
}

/** The links of a page beside the one that names the @context. */
export function linkHeader(mediaType: MediaType, context: LdContext, links: readonly string[]): Record<string, string> {
  const own = contentHeaders(mediaType, context).link;
  const all = [...(own ? [own] : []), ...links];
  return all.length > 0 ? { link: all.join(', ') } : {};
}

/** The number of all there are, where it was asked for (clause 6.3.13). */
export const countHeader = (count: number | undefined): Record<string, string> =>
  count === undefined ? {} : { 'ngsild-results-count': String(count) };

/** A link to another page goes with the @context of the first one (clause 5.5.9). @throws context.badRequestData */
export function checkPageContext(request: RouteRequest, context: LdContext): void {
  const key = parameter(request, 'contextKey');
  if (key !== undefined && key !== context.key)
    throw contextErrors.badRequestData({ reason: 'the other pages were asked with another @context' });
}

/** Where a page begins: behind the end there is the last element (clause 6.3.10). @param count counts them, where that matters */
export async function withinEnd<Row>(
  offset: number,
  count: () => Promise<number>,
  read: (offset: number) => Promise<readonly Row[]>,
): Promise<{ readonly rows: readonly Row[]; readonly offset: number }> {
  const rows = await read(offset);
  if (rows.length > 0 || offset === 0) return { rows, offset };
  const last = (await count()) - 1;
  return last < 0 ? { rows, offset } : { rows: await read(last), offset: last };
}
