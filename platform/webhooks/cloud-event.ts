import { isoInstant } from '@hub/kernel';
import type { OutboxRow } from '@hub/runtime';

/** What of a change leaves the city: what it is about and where it stands. Titles and notes may hold what people wrote; who may read them asks for them. */
const told: Readonly<Record<'case' | 'alert', readonly string[]>> = {
  case: [
    'caseId',
    'number',
    'type',
    'class',
    'event',
    'state',
    'step',
    'bureau',
    'area',
    'priority',
    'alertId',
    'indicator',
  ].concat(['version', 'at', 'dueAt']),
  alert: [
    'id',
    'rule',
    'event',
    'state',
    'severity',
    'subject',
    'indicator',
    'raisedAt',
    'clearedAt',
    'acknowledgedAt',
  ],
};

export interface WebhookEvent {
  readonly tenant: string;
  readonly seq: number;
  /** `case.opened`, `alert.raised`, … */
  readonly kind: string;
  readonly subject: string;
  readonly at: number;
  /** A CloudEvent (CNCF CloudEvents 1.0, JSON format). */
  readonly body: string;
}

/** Undefined for a change nobody outside is told of. */
export function toWebhookEvent(row: OutboxRow): WebhookEvent | undefined {
  const { topic } = row;
  if (topic !== 'case' && topic !== 'alert') return undefined;
  const { event } = row.data;
  if (typeof event !== 'string') return undefined;
  const kind = `${topic}.${event}`;
  const body = JSON.stringify({
    specversion: '1.0',
    id: `${topic}-${row.seq}`,
    source: `/api/v1/${topic}s`,
    type: `org.zhongshu.${kind}`,
    subject: row.key,
    time: isoInstant(row.committedAt),
    datacontenttype: 'application/json',
    data: Object.fromEntries(
      told[topic].flatMap((name) => (row.data[name] === undefined ? [] : [[name, row.data[name]]])),
    ),
  });
  return { tenant: row.tenant, seq: row.seq, kind, subject: row.key, at: row.committedAt, body };
}
