import type { Instant } from '@hub/kernel';
import type { RuleRegistry } from './rules.ts';
import type { AlertRow } from './store.ts';

/** An alert as the API and the outbox give it. */
export function alertView(rules: RuleRegistry, alert: AlertRow) {
  const { raisedAt, clearedAt, acknowledgedAt, ...rest } = alert;
  const title = rules.find(alert.rule)?.declared.title ?? { zh: alert.rule, en: alert.rule };
  return {
    ...rest,
    title,
    raisedAt: iso(raisedAt),
    ...(clearedAt === undefined ? {} : { clearedAt: iso(clearedAt) }),
    ...(acknowledgedAt === undefined ? {} : { acknowledgedAt: iso(acknowledgedAt) }),
  };
}

export type Alert = ReturnType<typeof alertView>;

/** What an outbox row of topic `alert` carries. */
export type AlertMessage = Alert & { readonly event: 'raised' | 'cleared' | 'acknowledged' };

function iso(at: Instant): string {
  return new Date(at).toISOString();
}
