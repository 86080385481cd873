import { isoInstant } from '@hub/kernel';
import type { RuleRegistry } from './rules.ts';
import type { AlertRow } from './store.ts';

/** An alert as the API and the outbox give it. */
export function alertView(rules: RuleRegistry, alert: AlertRow) {
  const { raisedAt, clearedAt, acknowledgedAt, over: _over, ...rest } = alert;
  const title = rules.find(alert.rule)?.declared.title ?? { zh: alert.rule, en: alert.rule };
  return {
    ...rest,
    title,
    raisedAt: isoInstant(raisedAt),
    ...(clearedAt === undefined ? {} : { clearedAt: isoInstant(clearedAt) }),
    ...(acknowledgedAt === undefined ? {} : { acknowledgedAt: isoInstant(acknowledgedAt) }),
  };
}

export type Alert = ReturnType<typeof alertView>;

/** What an outbox row of topic `alert` carries. */
export type AlertMessage = Alert & {
  readonly event: 'raised' | 'cleared' | 'acknowledged';
  /** How many entities the value is over: who may be told depends on it, and no reader is told it. */
  readonly over: number;
};
