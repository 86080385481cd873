import type { ClauseHub } from './clause.ts';
import { sendFor } from './expect.ts';
import { hostContext } from './own-context.ts';
import type { Purpose } from './purpose.ts';

// Registrations that purposes of several families make and look at.

export const path = '/csourceRegistrations';
export const id = 'urn:x:pumps';
export const body = {
  type: 'ContextSourceRegistration',
  information: [
    { entities: [{ type: 'Pump', id: 'urn:x:pump:7' }], propertyNames: ['flow'], relationshipNames: ['feeds'] },
    { entities: [{ type: 'Basin', idPattern: 'north$' }], propertyNames: ['level'] },
  ],
  endpoint: 'http://127.0.0.1:9',
};
export const given = { id, ...body };
export const place = { type: 'Point', coordinates: [113.6, 34.7] };
export const ofType = (type: string, more: object = {}) => ({
  ...body,
  information: [{ entities: [{ type }], ...more }],
});

export const terms = {
  Pump: 'https://x.example/Pump',
  flow: 'https://x.example/flow',
  feeds: 'https://x.example/feeds',
};

export const register = (hub: ClauseHub, registration: object) => sendFor(hub, 201, `POST ${path}`, registration);
export const shown = async (hub: ClauseHub, of = id, headers = {}) =>
  (await sendFor(hub, 200, `GET ${path}/${of}`, undefined, headers)).json;

/** A Link to a @context with our terms. */
export const ownLink = async (hub: ClauseHub) => (await hostContext(hub, terms)).link;

export const typeOf = (registration: { information: { entities: { type: string }[] }[] }) =>
  registration.information[0]?.entities[0]?.type;

/** One check for each of several registrations. */
export const each = <Row extends unknown[]>(
  rows: Readonly<Record<string, Row>>,
  check: (hub: ClauseHub, ...row: Row) => Promise<void>,
): Purpose['checks'] =>
  Object.fromEntries(Object.entries(rows).map(([name, row]) => [name, (hub: ClauseHub) => check(hub, ...row)]));
