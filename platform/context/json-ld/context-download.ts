import { HubError } from '@hub/kernel';
import type { Outbound } from '@hub/runtime';
import { checkJson } from '../attributes/check-json.ts';
import { contextErrors } from '../errors.ts';
import { contextOf } from './ld-terms.ts';

const largest = 4 * 1024 * 1024;
const within_ms = 5000;
const redirects = 3;
const usualLifetime_ms = 24 * 3_600_000;
const [shortest_ms, longest_ms] = [60_000, 7 * 24 * 3_600_000];

/**
 * An @context from where it is hosted, and how long it holds by what its host says (CIM 009 clause 5.13.1). Each step of a
 * redirect is judged like the first call.
 * @throws context.contextNotAvailable, and context.badRequestData where there is something else (clause 5.5.6)
 */
export async function downloadContext(
  outbound: Outbound,
  url: string,
): Promise<{ readonly source: unknown; readonly lifetime_ms: number }> {
  let at = url;
  for (let step = 0; step <= redirects; step += 1) {
    const answer = await outbound
      .request({
        url: at,
        headers: { accept: 'application/ld+json, application/json;q=0.9' },
        timeout_ms: within_ms,
        maxBytes: largest,
      })
      .catch((error: unknown) => {
        throw contextErrors.contextNotAvailable({ url: `${url} (${reasonOf(error)})` }, error);
      });
    const location = String(answer.headers.location ?? '');
    if (answer.status >= 300 && answer.status < 400 && location !== '') {
      at = URL.parse(location, at)?.href ?? '';
      continue;
    }
    if (answer.status !== 200) throw contextErrors.contextNotAvailable({ url: `${url} (${answer.status})` });
    return { source: read(url, answer.text()), lifetime_ms: lifetimeOf(answer.headers) };
  }
  throw contextErrors.contextNotAvailable({ url: `${url} (too many redirects)` });
}

const reasonOf = (error: unknown) => (error instanceof HubError ? error.text.en : 'no answer');

function read(url: string, text: string): unknown {
  try {
    const document: unknown = JSON.parse(text);
    checkJson(document);
    return contextOf(document);
  } catch (error) {
    throw contextErrors.badRequestData({ reason: `${url} is not an @context` }, error);
  }
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * How long a copy holds by its host's word (RFC 9111 §4.2.1): `Cache-Control`, else `Expires` as seen from the host's own clock,
 * else a day. Never below a minute, so that no host makes each request a download, and never above a week.
 */
export function lifetimeOf(headers: Headers): number {
  const text = (name: string) => [headers[name] ?? ''].flat().join(',');
  const control = text('cache-control').toLowerCase();
  if (/no-store|no-cache/.test(control)) return shortest_ms;
  const age = /\bmax-age=(\d{1,9})/.exec(control)?.[1];
  const given_ms = age === undefined ? untilExpiry(text('expires'), text('date')) : Number(age) * 1000;
  return given_ms === undefined ? usualLifetime_ms : Math.min(Math.max(given_ms, shortest_ms), longest_ms);
}

/** A date that cannot be read, such as 0, is over. */
function untilExpiry(expires: string, date: string): number | undefined {
  if (expires === '') return undefined;
  const from = Date.parse(date);
  const until = Date.parse(expires);
  return Number.isNaN(from) || Number.isNaN(until) ? 0 : until - from;
}
