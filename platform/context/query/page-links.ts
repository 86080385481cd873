import type { RouteRequest } from '@hub/runtime';
import type { MediaType } from '../request.ts';

/** Where the pages before and after this one are. */
export interface PageEnds {
  /** Parameters of the page before and after; undefined when there is none. */
  readonly prev?: Readonly<Record<string, string>> | undefined;
  readonly next?: Readonly<Record<string, string>> | undefined;
}

/** Names of the parameters that say which page is meant. */
const places = ['offset', 'after', 'before'];

/** Link header values to the pages around this one (CIM 009 clause 6.3.10). */
export function pageLinks(request: RouteRequest, limit: number, ends: PageEnds, mediaType: MediaType): string[] {
  const link = (place: Readonly<Record<string, string>>, relation: string) => {
    const [path = '', search = ''] = request.url.split('?');
    const parameters = new URLSearchParams(search);
    for (const name of places) parameters.delete(name);
    parameters.set('limit', String(limit));
    for (const [name, value] of Object.entries(place)) parameters.set(name, value);
    return `<${path}?${parameters}>; rel="${relation}"; type="${mediaType}"`;
  };
  return [...(ends.prev ? [link(ends.prev, 'prev')] : []), ...(ends.next ? [link(ends.next, 'next')] : [])];
}
