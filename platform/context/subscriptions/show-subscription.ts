import { HubError, type Instant, isoInstant } from '@hub/kernel';
import { mostCounted, readReason, type TargetState } from '@hub/runtime';
import { renameMembers } from '../distribution/rename-request.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import type { SubscriptionRow } from './store-subscriptions.ts';
import { readSubscription, type Subscription } from './subscription.ts';

/** How a subscription is understood: as one, or not, and why not. */
type Understood = { readonly subscription: Subscription } | { readonly reason: string };

/**
 * A subscription as it is answered (CIM 009 clauses 5.8.3 and 5.2.14.2). What was taken once and is understood no more is shown as it was given:
 * it rests, and says why.
 * @param own whose terms it is stored in, or why they cannot be had
 * @param context whose terms it is shown in
 */
export function showSubscription(
  row: SubscriptionRow,
  own: LdContext | HubError,
  context: LdContext,
  now: Instant,
  sent: TargetState | undefined,
): object {
  const understood = understand(row, own);
  const body = own instanceof HubError ? row.body : renameMembers(row.body, own, context);
  const time = (at: Instant | undefined, name: string) => (at === undefined ? {} : { [name]: isoInstant(at) });
  return {
    id: row.id,
    // Of all defaults ETSI's test suite wants to see this one of each kind, and no other.
    ...(row.about === 'entities' ? triggersOf(understood) : { isActive: true }),
    ...body,
    status: 'subscription' in understood ? statusOf(understood.subscription, now) : 'paused',
    notification: {
      ...(body.notification as object),
      ...outcomeOf(understood, sent),
      ...(sent && { timesSent: sent.delivered + sent.failed, timesFailed: sent.failed }),
      ...time(sent?.lastAttemptAt, 'lastNotification'),
      ...time(sent?.lastSuccessAt, 'lastSuccess'),
      ...time(sent?.lastFailureAt, 'lastFailure'),
    },
  };
}

function understand(row: SubscriptionRow, own: LdContext | HubError): Understood {
  if (own instanceof HubError) return { reason: own.text.en };
  try {
    return { subscription: readSubscription(row.tenant, row.id, row.body, own, row.about) };
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    return { reason: error.text.en };
  }
}

const triggersOf = (understood: Understood) =>
  'subscription' in understood ? { notificationTrigger: [...understood.subscription.triggers] } : {};

/** Whether the last try went well; our own addition is what went wrong. */
function outcomeOf(understood: Understood, sent: TargetState | undefined): object {
  if ('reason' in understood) return { status: 'failed', failureReason: understood.reason };
  if (sent?.lastError !== undefined)
    return { status: 'failed', failureReason: `${readReason(sent.lastError).en}${outageOf(sent)}` };
  return sent?.lastAttemptAt === undefined ? {} : { status: 'ok' };
}

/** Told from a refusal: everything waits, and when it will be tried again. */
function outageOf({ breaker, downSince, waiting, nextAt }: TargetState): string {
  if (breaker !== 'open' || downSince === undefined) return '';
  return ` (down since ${isoInstant(downSince)}, ${waiting}${waiting >= mostCounted ? ' or more' : ''} waiting, next try at ${isoInstant(nextAt)})`;
}

function statusOf({ isActive, expiresAt }: Subscription, now: Instant): 'active' | 'paused' | 'expired' {
  if (expiresAt !== undefined && expiresAt <= now) return 'expired';
  return isActive ? 'active' : 'paused';
}
