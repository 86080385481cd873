import type { HubError } from '@hub/kernel';
import { type OutboundAnswer, type Reply, toHubError } from '@hub/runtime';
import { isObject } from '../attributes/json-object.ts';
import { contextErrors } from '../errors.ts';
import { problem } from '../face.ts';
import { limits } from '../limits.ts';
import type { Registration } from './registration.ts';

/** A write that failed at a source, or here. */
export interface Failure {
  readonly error: HubError;
  readonly registration: Registration | undefined;
}

/** What became of a write here, or at a source. */
export type Outcome = { readonly reply: Reply } | Failure;

/** What became of a write at one place. */
export interface WritePart {
  /** Undefined: here. */
  readonly registration: Registration | undefined;
  readonly outcome: Outcome;
}

export const conflictOf = (registration: Registration): Outcome => ({
  error: contextErrors.conflict({ id: registration.id }),
  registration,
});

export async function settle(work: () => Promise<Reply>, registration?: Registration): Promise<Outcome> {
  try {
    return { reply: await work() };
  } catch (error) {
    return { error: toHubError(error), registration };
  }
}

/** A refusal of another hub with the meaning it has here. */
export function refusalOf({ endpoint }: Registration, status: number, text: string): HubError {
  const id = endpoint;
  const detail = toldIn(text);
  const told = { source: endpoint, status, told: detail ?? 'refused' };
  if (status === 404) return contextErrors.notFound({ id });
  if (status === 409) return contextErrors.alreadyExists({ id, ...told });
  if (status === 508) return contextErrors.loopDetected({ alias: endpoint });
  if (status === 400) return contextErrors.badRequestData({ reason: `${endpoint}: ${told.told}`, ...told });
  return detail === undefined ? contextErrors.sourceAnswered(told) : contextErrors.sourceRefused(told);
}

function toldIn(text: string): string | undefined {
  const told = parsed(text);
  const { detail, title } = isObject(told) ? told : {};
  return [detail, title].find((one) => typeof one === 'string')?.slice(0, 200);
}

/**
 * The error of a write that was done nowhere. Of the only source, which has all of it to itself, only some errors are told as they are
 * (CIM 009 clause 6.3.17); undefined: something was done.
 */
export function errorOfAll(parts: readonly WritePart[]): HubError | undefined {
  const failed = parts.flatMap(({ outcome }) => ('error' in outcome ? [outcome] : []));
  if (failed.length < parts.length) return undefined;
  const telling = failed.filter(({ error }) => error.code !== 'context.notFound');
  const sources = failed.filter(({ registration }) => registration);
  const [only] = sources;
  const isAlone =
    sources.length === 1 &&
    (only?.registration?.mode === 'exclusive' || only?.registration?.mode === 'redirect') &&
    telling.every(({ registration }) => registration);
  return isAlone && only ? errorOfOnly(only.error) : (telling[0] ?? failed[0])?.error;
}

/** What the only source has answered of a request that is right here is a bad answer of it; that it does not take the operation is none. */
const errorOfOnly = (error: HubError): HubError =>
  ['context.alreadyExists', 'context.badRequestData'].includes(error.code) && error.details.source !== undefined
    ? contextErrors.sourceRefused(error.details, error)
    : error;

/** What another hub answered, where it is JSON. */
export const jsonOf = (answer: OutboundAnswer): unknown => parsed(answer.text());

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What was not updated, and why, in the words of who was to do it (clause 5.2.18); undefined where it is not said. */
export function reasonsIn(told: unknown): readonly { attributeName: string; reason: string }[] | undefined {
  if (!isObject(told) || !Array.isArray(told.notUpdated)) return undefined;
  return told.notUpdated.filter(isObject).map(({ attributeName, reason }) => ({
    attributeName: String(attributeName).slice(0, limits.uriLength),
    reason: String(reason).slice(0, 200),
  }));
}

export const reasonsText = (told: unknown): string =>
  reasonsIn(told)
    ?.map(({ attributeName, reason }) => `${attributeName}: ${reason}`)
    .join('; ') ?? 'not all of it was done';

/** An error as another hub tells it: texts of bounded length. */
export function toldError(error: unknown): object {
  const members = Object.entries(isObject(error) ? error : {}).filter(([name]) =>
    ['type', 'title', 'detail', 'status'].includes(name),
  );
  return Object.fromEntries(
    members.map(([name, value]) => [name, typeof value === 'number' ? value : String(value).slice(0, 500)]),
  );
}

/** What a source that has done a part of what it was asked says of the rest (clause 5.2.16). */
export function problemsTold({ outcome, registration }: WritePart, language: 'zh' | 'en'): readonly object[] {
  if (!registration || 'error' in outcome || outcome.reply.status !== 207) return [];
  const { status, body } = outcome.reply;
  if (isObject(body) && Array.isArray(body.errors))
    return body.errors.slice(0, limits.batch).map((one: unknown) => toldError(isObject(one) ? one.error : undefined));
  return [problem(contextErrors.sourceAnswered({ source: registration.endpoint, status }), language)];
}
