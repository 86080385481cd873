import type { HubError } from '@hub/kernel';
import { type Reply, toHubError } from '@hub/runtime';
import { contextErrors } from '../errors.ts';
import type { Registration } from './registration.ts';

/** What became of a write here, or at a source. */
export type Outcome =
  | { readonly reply: Reply }
  | { readonly error: HubError; readonly registration: Registration | undefined };

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
  if (status === 404) return contextErrors.notFound({ id });
  if (status === 409) return contextErrors.alreadyExists({ id });
  if (status === 508) return contextErrors.loopDetected({ alias: endpoint });
  if (status === 400) return contextErrors.badRequestData({ reason: `${endpoint}: ${detailOf(text)}` });
  return contextErrors.sourceAnswered({ source: endpoint, status });
}

function detailOf(text: string): string {
  try {
    const { detail } = JSON.parse(text) as { detail?: unknown };
    return typeof detail === 'string' ? detail.slice(0, 200) : 'refused';
  } catch {
    return 'refused';
  }
}
