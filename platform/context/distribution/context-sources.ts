import { HubError } from '@hub/kernel';
import { type Outbound, type OutboundAnswer, type RouteRequest, toHubError } from '@hub/runtime';
import { contextErrors } from '../errors.ts';
import type { Registration } from './registration.ts';

/** One call to a context source. */
export interface SourceCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/ngsi-ld/v1`, with its query. */
  readonly path: string;
  readonly body?: unknown;
  /** The request on whose behalf it is made. */
  readonly request: Pick<RouteRequest, 'headers' | 'signal'>;
}

export interface ContextSourcesOptions {
  readonly outbound: Outbound;
  readonly alias: () => string;
}

/** Calls to one source at a time; more fail at once rather than queue up behind a slow one. */
const mostAtOnce = 64;
const answerBytes = 16 * 1024 * 1024;
/** The value of contextSourceInfo that stands for what the caller sent. */
const asRequested = 'urn:ngsi-ld:request';

/** Asks other hubs, with their time limits; one that failed is left alone for its cool-down. */
export function openContextSources({ outbound, alias }: ContextSourcesOptions) {
  const restingUntil = new Map<string, number>();
  const underWay = new Map<string, number>();

  function headersFor(
    registration: Registration,
    request: Pick<RouteRequest, 'headers'>,
    hasBody: boolean,
  ): Record<string, string> {
    const headers: Record<string, string> = {
      accept: 'application/json',
      via: [...viaOf(request), alias()].map((one) => `1.1 ${one}`).join(', '),
    };
    const asked = (name: string) => [request.headers[name.toLowerCase()]].flat()[0];
    const link = asked('link');
    const type = asked('content-type');
    if (hasBody) headers['content-type'] = type ?? 'application/json';
    if (link !== undefined) headers.link = link;
    if (registration.sourceTenant !== undefined) headers['ngsild-tenant'] = registration.sourceTenant;
    for (const [name, value] of Object.entries(registration.headers)) {
      const given = value === asRequested ? asked(name) : value;
      if (given !== undefined) headers[name.toLowerCase()] = given;
    }
    return headers;
  }

  return {
    /** @throws the hub's own error when there is no answer; an answer of any status is an answer */
    async call(registration: Registration, { method, path, body, request }: SourceCall): Promise<OutboundAnswer> {
      const { id, endpoint, timeout_ms, cooldown_ms, localOnly } = registration;
      const resting = (restingUntil.get(id) ?? 0) - performance.now();
      if (resting > 0) throw contextErrors.sourceResting({ source: endpoint });
      const busy = underWay.get(id) ?? 0;
      if (busy >= mostAtOnce) throw contextErrors.sourceBusy({ source: endpoint });
      underWay.set(id, busy + 1);
      const local = localOnly ? `${path.includes('?') ? '&' : '?'}local=true` : '';
      try {
        return await outbound.request({
          url: `${endpoint}/ngsi-ld/v1${path}${local}`,
          method,
          headers: headersFor(registration, request, body !== undefined),
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          timeout_ms,
          maxBytes: answerBytes,
          signal: request.signal,
        });
      } catch (error) {
        // A caller that went away says nothing of the source.
        if (!request.signal.aborted) restingUntil.set(id, performance.now() + cooldown_ms);
        throw error;
      } finally {
        underWay.set(id, (underWay.get(id) ?? 1) - 1);
      }
    },
  };
}

export type ContextSources = ReturnType<typeof openContextSources>;

/** The hubs a request has come through (RFC 9110 §7.6.3). */
export function viaOf(request: Pick<RouteRequest, 'headers'>): readonly string[] {
  const text = [request.headers.via].flat().join(', ');
  return text
    .slice(0, 8_192)
    .split(',')
    .flatMap((part) => {
      const [, by] = part.trim().split(/\s+/);
      return by === undefined ? [] : [by];
    });
}

/** A failure as the value of an NGSILD-Warning header (CIM 009 clause 6.3.17): code, agent, text. */
export function warningOf({ endpoint }: Registration, failure: unknown): string {
  const reason = failure instanceof HubError ? failure.text.en : toHubError(failure).text.en;
  return `199 ${new URL(endpoint).host} "${reason.replaceAll(/[^\x20-\x7e]|["\\]/g, ' ')}"`;
}
