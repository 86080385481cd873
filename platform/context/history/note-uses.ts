import type { RouteRequest } from '@hub/runtime';
import type { Broker } from '../broker.ts';
import type { View } from '../representation/represent.ts';
import type { PastRow } from './store-past.ts';

/** Keeps what is told of the past of people, before it is. */
export async function noteUses(
  { access }: Pick<Broker, 'access'>,
  request: RouteRequest,
  entities: readonly PastRow[],
  view: View,
  bodies: readonly object[],
): Promise<void> {
  const has = (index: number, attribute: string) => Object.hasOwn(bodies[index] ?? {}, view.context.termOf(attribute));
  await access.usedPast(request, view.access, entities, has);
}
