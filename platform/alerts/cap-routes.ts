import type { Areas } from '@hub/context';
import { type City, defaultTenant, type Instant } from '@hub/kernel';
import {
  type Database,
  limitPerAddress,
  type RateLimit,
  type Route,
  route,
  tokenBuckets,
  writeXml,
} from '@hub/runtime';
import { Type } from 'typebox';
import { capArea } from './cap-area.ts';
import { capFeed } from './cap-feed.ts';
import { capErrors, identifierPattern } from './cap-message.ts';
import { capAlert } from './cap-xml.ts';
import type { RuleRegistry } from './rules.ts';
import { selectActiveCapMessages, selectCapMessage } from './store-cap.ts';

export interface CapDeps {
  readonly database: Database;
  readonly areas: Areas;
  readonly rules: RuleRegistry;
  readonly city: City;
  readonly clock: () => Instant;
}

const most = 1000;
const perAddress: RateLimit = { burst: 300, perMinute: 600 };

/** What the city tells the world of its alerts, in CAP 1.2. Without a sender in the city file there is nothing here. */
export function capRoutes(deps: CapDeps): readonly Route[] {
  const { database, areas, rules, city, clock } = deps;
  const sender = city.alertSender;
  if (!sender) return [];
  const routes = [
    route({
      method: 'GET',
      path: '/cap',
      allow: 'public',
      summary: 'CAP: Atom feed of the alerts in force',
      async handle() {
        const messages = await selectActiveCapMessages(database, defaultTenant, most);
        return {
          headers: { 'content-type': 'application/atom+xml; charset=utf-8', 'cache-control': 'public, max-age=10' },
          body: writeXml(capFeed(city, messages, clock())),
        };
      },
    }),
    route({
      method: 'GET',
      path: '/cap/:identifier',
      allow: 'public',
      summary: 'CAP 1.2: one message, by its identifier with or without .xml',
      params: Type.Object({ identifier: Type.String({ maxLength: 64 }) }),
      async handle({ params }) {
        const identifier = params.identifier.replace(/\.xml$/, '');
        const known = identifierPattern.test(identifier);
        const message = known ? await selectCapMessage(database, defaultTenant, identifier) : undefined;
        if (!message) throw capErrors.unknown();
        const area = await capArea(areas, message.alert);
        return {
          headers: { 'content-type': 'application/cap+xml; charset=utf-8', 'cache-control': 'public, max-age=60' },
          body: writeXml(capAlert(message, sender, rules, area)),
        };
      },
    }),
  ];
  return limitPerAddress(routes, tokenBuckets(perAddress), clock);
}
