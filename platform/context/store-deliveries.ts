import type { Database, Statement } from '@hub/runtime';

export interface NewDelivery {
  readonly tenant: string;
  readonly subscriptionId: string;
  readonly entityId: string;
  /** The `data` member of the notification, as text. */
  readonly data: string;
}

export interface Delivery {
  readonly seq: number;
  readonly tenant: string;
  readonly subscription_id: string;
  readonly entity_id: string;
  readonly data: string;
  readonly attempts: number;
}

export function insertDeliveries(deliveries: readonly NewDelivery[]): Statement {
  return {
    name: 'delivery.insert',
    text: `insert into notification_delivery (tenant, subscription_id, entity_id, data)
           select t, s, e, d from unnest($1::text[], $2::text[], $3::text[], $4::text[]) with ordinality as r(t, s, e, d, n) order by n`,
    values: [
      deliveries.map((one) => one.tenant),
      deliveries.map((one) => one.subscriptionId),
      deliveries.map((one) => one.entityId),
      deliveries.map((one) => one.data),
    ],
  };
}

/**
 * Takes due notifications for a time: of each subscription that has any, the oldest of each entity. While one waits for
 * its next try, later ones of the same entity wait behind it.
 */
export async function takeDeliveries(database: Database, lease_ms: number, limit: number): Promise<Delivery[]> {
  return database.query<Delivery>({
    name: 'delivery.take',
    text: `with recursive hop as (
      (select tenant, subscription_id from notification_delivery where not dead order by tenant, subscription_id limit 1)
      union all
      select n.* from hop cross join lateral (
        select tenant, subscription_id from notification_delivery d
        where not dead and (d.tenant, d.subscription_id) > (hop.tenant, hop.subscription_id) order by tenant, subscription_id limit 1) n
    ), due as (
      select head.* from hop cross join lateral (
        select distinct on (entity_id) tenant, subscription_id, seq, next_at from notification_delivery d
        where not dead and d.tenant = hop.tenant and d.subscription_id = hop.subscription_id order by entity_id, seq limit 200) head
      where head.next_at <= clock_timestamp() order by head.seq limit $2
    ), taken as (
      select d.tenant, d.subscription_id, d.seq from notification_delivery d join due using (tenant, subscription_id, seq)
      where d.next_at <= clock_timestamp() for update of d skip locked
    )
    update notification_delivery d set next_at = clock_timestamp() + $1 * interval '1 millisecond', attempts = attempts + 1
    from taken where d.tenant = taken.tenant and d.subscription_id = taken.subscription_id and d.seq = taken.seq and d.next_at <= clock_timestamp()
    returning d.seq, d.tenant, d.subscription_id, d.entity_id, d.data, d.attempts`,
    values: [lease_ms, limit],
  });
}

const key = 'tenant = $1 and subscription_id = $2 and seq = $3';

export function deliveredStatements(delivery: Delivery, at: Date): Statement[] {
  return [
    {
      text: `delete from notification_delivery where ${key}`,
      values: [delivery.tenant, delivery.subscription_id, delivery.seq],
    },
    {
      text: `update subscription set times_sent = times_sent + 1, last_notification = $3, last_success = $3, failure = null where tenant = $1 and id = $2`,
      values: [delivery.tenant, delivery.subscription_id, at],
    },
  ];
}

/** @param next when to try again; undefined makes it a dead letter */
export function failedStatements(delivery: Delivery, error: string, at: Date, next: Date | undefined): Statement[] {
  return [
    {
      text: `update notification_delivery set next_at = coalesce($4, next_at), dead = $4 is null, error = $5 where ${key}`,
      values: [delivery.tenant, delivery.subscription_id, delivery.seq, next ?? null, error],
    },
    {
      text: `update subscription set times_sent = times_sent + 1, times_failed = times_failed + 1, last_notification = $3, last_failure = $3, failure = $4
             where tenant = $1 and id = $2`,
      values: [delivery.tenant, delivery.subscription_id, at, error],
    },
  ];
}
