import { isoInstant, type Tenant } from '@hub/kernel';
import type { OutboxRow } from '@hub/runtime';

/** What of a change leaves the city: what it is about and where it stands. Titles and notes may hold what people wrote; who may read them asks for them. */
export const told: Readonly<Record<'case' | 'alert', readonly string[]>> = {
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

/** What policies ask of a change, and is told to nobody by itself. */
const asked = ['type', 'bureau', 'bureaus', 'area', 'areas', 'role', 'indicator', 'over'];

export interface WebhookEvent {
  readonly tenant: Tenant;
  readonly seq: number;
  /** `case.opened`, `alert.raised`, … */
  readonly kind: string;
  readonly subject: string;
  readonly at: number;
  /** A CloudEvent (CNCF CloudEvents 1.0, JSON format). */
  readonly body: string;
  /** Undefined for events of before it was kept. */
  readonly grounds: Readonly<Record<string, unknown>> | undefined;
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
    data: pick(row.data, told[topic]),
  });
  const grounds = pick(row.data, asked);
  return { tenant: row.tenant, seq: row.seq, kind, subject: row.key, at: row.committedAt, body, grounds };
}

function pick(data: OutboxRow['data'], names: readonly string[]): OutboxRow['data'] {
  return Object.fromEntries(names.flatMap((name) => (data[name] === undefined ? [] : [[name, data[name]]])));
}

/** The change an event came from, as far as policies ask about it. */
export function changeBehind({ seq, tenant, kind, subject, at, grounds }: WebhookEvent): OutboxRow | undefined {
  const topic = kind.startsWith('case.') ? 'case' : 'alert';
  return grounds && { seq, tenant, topic, key: subject, data: grounds, committedAt: at };
}
