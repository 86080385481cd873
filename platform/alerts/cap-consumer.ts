import type { Indicators } from '@hub/indicators';
import type { City, Instant, Tenant } from '@hub/kernel';
import type { Database, OutboxConsumer, Statement } from '@hub/runtime';
import type { AlertMessage } from './alert-view.ts';
import {
  type CapMessage,
  type CapReference,
  capIdentifier,
  capMessage,
  nextSlot,
  type PublishedAlert,
  type Slot,
  senderCode,
} from './cap-message.ts';
import { insertCapMessage, selectCapMessagesOf, selectLastSlot } from './store-cap.ts';

export interface CapConsumerDeps {
  readonly database: Database;
  readonly city: City;
  readonly clock: () => Instant;
  readonly indicators: Pick<Indicators, 'mayBePublished'>;
}

const msgTypes = { raised: 'Alert', acknowledged: 'Update', cleared: 'Cancel' } as const satisfies Record<
  AlertMessage['event'],
  CapMessage['msgType']
>;

/** What has been published and what was used, as far as a batch has come. */
interface Progress {
  last: Slot | undefined;
  readonly messages: Map<string, readonly CapMessage[]>;
}

/** Publishes alerts: one message when an alert is raised, one when a person confirms it, one when it is cleared. */
export function capConsumer({ database, city, clock, indicators }: CapConsumerDeps): OutboxConsumer {
  const sender = senderCode(city);
  return {
    name: 'alerts.cap',
    topics: ['alert'],
    async handle(rows) {
      const statements: Statement[] = [];
      for (const [tenant, own] of Map.groupBy(rows, (row) => row.tenant)) {
        const alerts = own
          .map((row) => row.data as unknown as AlertMessage)
          .filter(({ indicator, over }) => indicators.mayBePublished(indicator, over ?? 1));
        const progress = await load(database, tenant, sender, alerts);
        for (const alert of alerts) {
          const message = publish(progress, sender, alert, clock());
          if (message) statements.push(...insertCapMessage(tenant, message));
        }
      }
      return statements;
    },
  };
}

async function load(
  database: Database,
  tenant: Tenant,
  sender: string,
  alerts: readonly AlertMessage[],
): Promise<Progress> {
  const stored = await selectCapMessagesOf(database, tenant, [...new Set(alerts.map(({ id }) => id))]);
  return {
    last: await selectLastSlot(database, tenant, sender),
    messages: Map.groupBy(stored, (message) => message.alert.id),
  };
}

/** The message of one change. A change of what was never published, or is cancelled already, publishes nothing. */
function publish(progress: Progress, sender: string, alert: AlertMessage, now: Instant): CapMessage | undefined {
  const earlier = progress.messages.get(alert.id) ?? [];
  const msgType = msgTypes[alert.event];
  const isFirst = earlier.length === 0;
  if (isFirst !== (msgType === 'Alert') || earlier.at(-1)?.msgType === 'Cancel') return undefined;
  const slot = nextSlot(progress.last, now);
  const common = {
    identifier: capIdentifier(sender, slot),
    sender,
    sent: slot.second * 1000,
    alert: published(alert, alert.event === 'acknowledged' || (earlier.at(-1)?.alert.acknowledged ?? false)),
  };
  const message = capMessage(msgType, common, earlier.map(reference));
  progress.last = slot;
  progress.messages.set(alert.id, [...earlier, message]);
  return message;
}

function reference({ sender, identifier, sent }: CapMessage): CapReference {
  return { sender, identifier, sent };
}

function published(alert: AlertMessage, acknowledged: boolean): PublishedAlert {
  const {
    acknowledgedBy: _by,
    acknowledgedAt: _at,
    note: _note,
    caseId: _case,
    event: _event,
    over: _over,
    ...open
  } = alert;
  return { ...open, acknowledged };
}
