import type { Instant, Tenant } from '@hub/kernel';
import type { Database, Statement } from '@hub/runtime';
import type { WebhookEvent } from './cloud-event.ts';
import type { Webhook } from './webhook.ts';

export type StoredWebhook = Webhook & {
  /** Sealed. */
  readonly secret: string;
};

interface Row {
  readonly tenant: Tenant;
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly kinds: string[];
  readonly active: boolean;
  readonly unit: string | null;
  readonly secret: string;
  readonly created_at: Date;
  readonly created_by: string;
}

const toWebhook = ({ created_at, created_by, unit, ...row }: Row): StoredWebhook => ({
  ...row,
  ...(unit === null ? {} : { unit }),
  createdAt: created_at.getTime(),
  createdBy: created_by,
});

/** By name. @param tenant undefined: of all tenants */
export async function selectWebhooks(database: Database, tenant?: string): Promise<StoredWebhook[]> {
  const rows = await database.query<Row>(
    'select * from webhook where $1::text is null or tenant = $1 order by name, id',
    [tenant ?? null],
  );
  return rows.map(toWebhook);
}

export async function selectWebhook(
  database: Database,
  tenant: string,
  id: string,
): Promise<StoredWebhook | undefined> {
  const [row] = await database.query<Row>('select * from webhook where tenant = $1 and id = $2', [tenant, id]);
  return row && toWebhook(row);
}

export function storeWebhook(webhook: StoredWebhook): Statement {
  const { tenant, id, name, url, kinds, active, unit, secret, createdAt, createdBy } = webhook;
  return {
    text: `insert into webhook (tenant, id, name, url, kinds, active, secret, created_at, created_by, unit)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
           on conflict (tenant, id) do update set name = excluded.name, url = excluded.url, kinds = excluded.kinds,
             active = excluded.active, secret = excluded.secret, unit = excluded.unit`,
    values: [tenant, id, name, url, kinds, active, secret, new Date(createdAt), createdBy, unit ?? null],
  };
}

export function deleteWebhook(tenant: string, id: string): Statement {
  return { text: 'delete from webhook where tenant = $1 and id = $2', values: [tenant, id] };
}

export function insertEvents(events: readonly WebhookEvent[]): Statement {
  return {
    name: 'webhooks.events',
    text: `insert into webhook_event (tenant, seq, kind, subject, at, body, grounds)
           select * from unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::jsonb[]) on conflict do nothing`,
    values: [
      events.map((one) => one.tenant),
      events.map((one) => one.seq),
      events.map((one) => one.kind),
      events.map((one) => one.subject),
      events.map((one) => new Date(one.at)),
      events.map((one) => one.body),
      events.map((one) => JSON.stringify(one.grounds ?? null)),
    ],
  };
}

/** In their order. */
export async function selectEvents(
  database: Database,
  tenant: string,
  from: Instant,
  limit: number,
): Promise<WebhookEvent[]> {
  const rows = await database.query<
    Omit<WebhookEvent, 'at' | 'grounds'> & { at: Date; grounds: WebhookEvent['grounds'] | null }
  >('select * from webhook_event where tenant = $1 and at >= $2 order by seq limit $3', [
    tenant,
    new Date(from),
    limit,
  ]);
  return rows.map((row) => ({ ...row, at: row.at.getTime(), grounds: row.grounds ?? undefined }));
}

export async function purgeEvents(database: Database, before: Instant): Promise<void> {
  await database.query('delete from webhook_event where at < $1', [new Date(before)]);
}
