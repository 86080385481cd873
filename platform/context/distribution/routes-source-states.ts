import { type HubError, isoInstant } from '@hub/kernel';
import { type Route, route } from '@hub/runtime';
import { isObject } from '../attributes/json-object.ts';
import type { Broker } from '../broker.ts';
import { homeTenantOf } from '../request.ts';
import { modes, type Registration } from './registration.ts';
import type { UnreadRegistration } from './registrations.ts';
import type { SourceState } from './source-states.ts';
import { countSpread } from './store-spread.ts';

const most = 500;

/** For who looks after them: the hubs and systems that are registered here, and how they answer this process. */
export function sourceStateRoutes({
  database,
  distribution,
}: Pick<Broker, 'database' | 'distribution'>): readonly Route[] {
  const { registrations, sources, alias } = distribution;
  return [
    route({
      method: 'GET',
      path: '/api/v1/context/sources',
      allow: 'context.read',
      summary: 'Context sources with what they are registered for, how they have answered and what they are told',
      async handle(request) {
        const tenant = homeTenantOf(request);
        await registrations.refresh();
        const spread = new Map((await countSpread(database, tenant)).map((one) => [one.registration_id, one]));
        const all = [...registrations.list(tenant), ...registrations.listUnread(tenant).map(unreadSource)].toSorted(
          (a, b) => (a.id < b.id ? -1 : 1),
        );
        const items = all.slice(0, most).map((one) => {
          const { told = 0, waiting = 0, failing = 0 } = spread.get(one.id) ?? {};
          return {
            ...showSource(one),
            ...('reason' in one && { paused: one.reason.text[request.language] }),
            ...showState(sources.stateOf(`${tenant} ${one.id}`), request.language),
            subscriptions: { told, waiting, failing },
          };
        });
        // What is yet to be taken back from sources that are registered no longer.
        const known = new Set(all.map(({ id }) => id));
        const left = [...spread.values()].filter((one) => !known.has(one.registration_id));
        return {
          body: {
            alias: alias(tenant),
            items,
            total: all.length,
            toTakeBack: left.reduce((sum, one) => sum + one.waiting, 0),
          },
        };
      },
    }),
  ];
}

type Shown = Pick<Registration, 'id' | 'endpoint' | 'mode' | 'properties'> &
  Partial<Pick<Registration, 'alias' | 'sourceTenant' | 'expiresAt'>>;

/** As much of it as can be told. */
const unreadSource = ({ row: { id, body }, reason }: UnreadRegistration): Shown & { readonly reason: HubError } => ({
  id,
  endpoint: String(body.endpoint),
  mode: modes.find((one) => one === body.mode) ?? 'inclusive',
  properties: body,
  reason,
});

function showSource({ id, endpoint, mode, alias, sourceTenant, expiresAt, properties }: Shown) {
  const { registrationName, description, operations = ['federationOps'], information } = properties;
  const infos = Array.isArray(information) ? information.filter(isObject) : [];
  const entities = infos.flatMap((one) => (Array.isArray(one.entities) ? one.entities.filter(isObject) : []));
  const texts = (values: readonly unknown[]) => [
    ...new Set(values.flat().filter((one): one is string => typeof one === 'string')),
  ];
  return {
    id,
    endpoint,
    mode,
    ...(typeof registrationName === 'string' && { name: registrationName }),
    ...(typeof description === 'string' && { description }),
    ...(alias !== undefined && { alias }),
    ...(sourceTenant !== undefined && { tenant: sourceTenant }),
    ...(expiresAt !== undefined && { expiresAt: isoInstant(expiresAt) }),
    operations,
    types: texts(entities.map((one) => one.type)),
    ids: texts(entities.map((one) => one.id ?? one.idPattern)),
    attributes: texts(infos.flatMap((one) => [one.propertyNames, one.relationshipNames].flat())),
  };
}

function showState(state: SourceState, language: 'zh' | 'en') {
  const { answers, failures, answeredAt, failedAt, failure, restingUntil } = state;
  return {
    answers,
    failures,
    ...(answeredAt !== undefined && { answeredAt: isoInstant(answeredAt) }),
    ...(failedAt !== undefined && { failedAt: isoInstant(failedAt) }),
    ...(failure && { failure: failure[language] }),
    ...(restingUntil !== undefined && { restingUntil: isoInstant(restingUntil) }),
  };
}
