import { isObject } from '../attributes/json-object.ts';
import { isUri } from '../attributes/names.ts';
import { contextErrors } from '../errors.ts';
import { problem } from '../face.ts';
import { limits } from '../limits.ts';
import { attributesAt, type Registration } from './registration.ts';
import { type Outcome, toldError } from './write-outcomes.ts';

/** What was not purged at a source. */
interface PurgePart {
  readonly registration: Registration;
  readonly outcome: Outcome;
}

/** An entity in error (CIM 009 clause 5.2.17). Of which one it is is left out where nobody can say. */
interface PurgeError {
  readonly entityId?: string;
  readonly registrationId: string;
  readonly error: object;
}

/**
 * The errors of a purge at one source, entity by entity: as it tells them, or else one for each that it may have left.
 * @param left asked only where the source does not say
 */
export async function purgeErrors(
  { registration, outcome }: PurgePart,
  language: 'zh' | 'en',
  left: () => Promise<readonly string[]>,
): Promise<readonly PurgeError[]> {
  const registrationId = registration.id;
  const eachLeft = async (error: object): Promise<readonly PurgeError[]> => {
    const ids = await left();
    return ids.length > 0 ? ids.map((entityId) => ({ entityId, registrationId, error })) : [{ registrationId, error }];
  };
  if ('error' in outcome) return eachLeft(problem(outcome.error, language));
  const { status, body } = outcome.reply;
  if (status !== 207 || !isObject(body) || !Array.isArray(body.errors)) return [];
  const told: PurgeError[] = [];
  let isVague = false;
  for (const one of body.errors.slice(0, limits.batch) as readonly unknown[]) {
    const { entityId, error } = isObject(one) ? one : {};
    // Another hub is believed of what it has registered, and of nothing else.
    if (isUri(entityId) && attributesAt(registration, { ids: [entityId] }))
      told.push({ entityId, registrationId, error: toldError(error) });
    else isVague = true;
  }
  const unsaid = problem(contextErrors.sourceAnswered({ source: registration.endpoint, status }), language);
  return isVague && told.length === 0 ? eachLeft(unsaid) : told;
}
