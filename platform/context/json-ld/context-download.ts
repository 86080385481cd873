import { HubError } from '@hub/kernel';
import type { Outbound } from '@hub/runtime';
import { checkJson } from '../check-json.ts';
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
 * @throws context.contextNotAvailable
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
    return { source: read(url, answer.text()), lifetime_ms: lifetimeOf(answer.headers['cache-control']) };
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
    throw contextErrors.contextNotAvailable({ url: `${url} (not an @context)` }, error);
  }
}

function lifetimeOf(header: string | string[] | undefined): number {
  const text = [header ?? ''].flat().join(',');
  if (/no-store|no-cache/.test(text)) return shortest_ms;
  const age = /max-age=(\d{1,9})/.exec(text)?.[1];
  return age === undefined ? usualLifetime_ms : Math.min(Math.max(Number(age) * 1000, shortest_ms), longest_ms);
}
