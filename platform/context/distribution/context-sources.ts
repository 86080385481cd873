import { HubError, type Instant } from '@hub/kernel';
import { type Outbound, type OutboundAnswer, type RouteRequest, toHubError } from '@hub/runtime';
import { contextErrors } from '../errors.ts';
import { coreContext, type LdContext } from '../json-ld/ld-context.ts';
import { openAnswerCache } from './answer-cache.ts';
import type { Registration } from './registration.ts';
import { asRequested, formRequest } from './source-form.ts';
import { openSourceStates } from './source-states.ts';

/** One call to a context source. */
export interface SourceCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/ngsi-ld/v1`, with its query. */
  readonly path: string;
  readonly body?: unknown;
  /** Of the names in path and body; a function where items of the body have their own. Default: the core one. */
  readonly context?: LdContext | ((item: unknown) => LdContext);
  /** Place of the entity map that the source keeps itself. */
  readonly entityMap?: string | undefined;
  /** The request on whose behalf it is made. */
  readonly request: Pick<RouteRequest, 'headers' | 'signal'>;
}

export interface ContextSourcesOptions {
  readonly outbound: Outbound;
  readonly alias: (tenant: string) => string;
  readonly clock: () => Instant;
  /** Told of each call whether the source has done what it was asked. */
  noted(registration: Registration, ok: boolean): void;
}

/** Calls to one source at a time; more fail at once rather than queue up behind a slow one. */
const mostAtOnce = 64;
const answerBytes = 16 * 1024 * 1024;

/** Asks other hubs, with their time limits; one that failed is left alone for its cool-down. */
export function openContextSources({ outbound, alias, clock, noted }: ContextSourcesOptions) {
  const states = openSourceStates(clock);
  const cache = openAnswerCache(() => performance.now());
  const underWay = new Map<string, number>();

  function formed(registration: Registration, { method, path, body, context = coreContext, request }: SourceCall) {
    const contextOf = typeof context === 'function' ? context : () => context;
    const hasBody = body !== undefined;
    const given = {
      method,
      path,
      ...(hasBody && { body }),
      link: asked(request, 'link'),
      contentType: hasBody ? (asked(request, 'content-type') ?? 'application/json') : undefined,
    };
    return formRequest(given, registration, contextOf);
  }

  function headersFor(
    registration: Registration,
    { link, contentType }: ReturnType<typeof formed>,
    { entityMap, request }: SourceCall,
  ): Record<string, string> {
    const headers: Record<string, string> = {
      accept: registration.form.accept ?? 'application/json',
      via: [...viaOf(request), alias(registration.tenant)].map((one) => `1.1 ${one}`).join(', '),
    };
    if (contentType !== undefined) headers['content-type'] = contentType;
    if (link !== undefined) headers.link = link;
    if (entityMap !== undefined) headers['ngsild-entitymap'] = entityMap;
    if (registration.sourceTenant !== undefined) headers['ngsild-tenant'] = registration.sourceTenant;
    for (const [name, value] of Object.entries(registration.headers)) {
      const given = value === asRequested ? asked(request, name) : value;
      if (given !== undefined) headers[name.toLowerCase()] = given;
    }
    return headers;
  }

  return {
    stateOf: states.of,
    /** @throws the hub's own error when there is no answer; an answer of any status is an answer */
    async call(registration: Registration, call: SourceCall): Promise<OutboundAnswer> {
      const { tenant, id, endpoint, timeout_ms, cooldown_ms, cache_ms, localOnly } = registration;
      const { method, request } = call;
      const key = `${tenant} ${id}`;
      const form = formed(registration, call);
      const local = localOnly ? `${form.path.includes('?') ? '&' : '?'}local=true` : '';
      const outgoing = {
        url: `${endpoint}/ngsi-ld/v1${form.path}${local}`,
        method,
        headers: headersFor(registration, form, call),
        ...(form.body === undefined ? {} : { body: JSON.stringify(form.body) }),
      };
      const question = cache_ms > 0 && isQuestion(call) ? JSON.stringify(outgoing) : undefined;
      const known = question === undefined ? undefined : cache.find(key, question);
      if (known) return known;
      if (states.isResting(key)) throw contextErrors.sourceResting({ source: endpoint });
      const busy = underWay.get(key) ?? 0;
      if (busy >= mostAtOnce) throw contextErrors.sourceBusy({ source: endpoint });
      underWay.set(key, busy + 1);
      try {
        const answer = await outbound.request({
          ...outgoing,
          timeout_ms,
          maxBytes: answerBytes,
          signal: request.signal(),
        });
        states.answered(key, answer.status);
        // A source that has nothing of what is asked has answered (clause 6.3.17).
        noted(registration, answer.status < 300 || (answer.status === 404 && isQuestion(call)));
        if (question !== undefined) cache.keep(key, question, answer, cache_ms);
        else if (!isQuestion(call)) cache.forget(key);
        return answer;
      } catch (error) {
        // A caller that went away says nothing of the source.
        if (!request.signal().aborted) {
          states.failed(key, toHubError(error), cooldown_ms);
          noted(registration, false);
        }
        throw error;
      } finally {
        const left = (underWay.get(key) ?? 1) - 1;
        if (left > 0) underWay.set(key, left);
        else underWay.delete(key);
      }
    },
  };
}

export type ContextSources = ReturnType<typeof openContextSources>;

/** What a source has answered. @throws context.noJson */
export function contentOf({ endpoint }: Registration, answer: Pick<OutboundAnswer, 'text'>): unknown {
  try {
    return JSON.parse(answer.text());
  } catch {
    throw contextErrors.noJson({ source: endpoint });
  }
}

/** Whether a call only asks. */
const isQuestion = ({ method, path }: SourceCall) =>
  method === 'GET' || (method === 'POST' && /\/entityOperations\/query(?:\?|$)/.test(path));

const asked = (request: SourceCall['request'], name: string) => [request.headers[name.toLowerCase()]].flat()[0];

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

/** The codes of CIM 009 table 6.3.17-1 by the failure; whoever gave no answer at all is 199. */
const warningCodes: Readonly<Record<string, number>> = {
  'context.notUnderstood': 111,
  'context.noJson': 111,
  'outbound.tooLarge': 111,
  'context.sourceAnswered': 299,
  'context.sourceRefused': 299,
};

/** A failure as the value of an NGSILD-Warning header (CIM 009 clause 6.3.17): code, agent, text. */
export function warningOf({ endpoint }: Registration, failure: unknown): string {
  const error = failure instanceof HubError ? failure : toHubError(failure);
  const reason = error.text.en;
  return `${warningCodes[error.code] ?? 199} ${new URL(endpoint).host} "${reason.slice(0, 300).replaceAll(/[^\x20-\x7e]|["\\]/g, ' ')}"`;
}
