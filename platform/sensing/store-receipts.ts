import type { Instant, Tenant } from '@hub/kernel';
import type { Database } from '@hub/runtime';

/** One MQTT publish that carried no time of its own. */
export interface Receipt {
  readonly tenant: Tenant;
  readonly device: string;
  readonly messageId: number;
  /** SHA-256 of the payload, base64. */
  readonly digest: string;
  readonly receivedAt: Instant;
  /** The client says it has sent this before. */
  readonly again: boolean;
}

/** A message sent again later than this is taken for a new one that happens to reuse the packet id. */
const memory_ms = 10 * 60_000;

/**
 * Records when messages arrived and answers, in order, the time each counts as observed: its arrival, or for one sent
 * again the arrival of the first.
 */
export async function upsertReceipts(database: Database, receipts: readonly Receipt[]): Promise<Instant[]> {
  // One statement may not touch a row twice; a client may well use a packet id twice. The last one is kept.
  const last = [...new Map(receipts.map((receipt) => [keyOf(receipt), receipt])).values()];
  const rows = await database.query<{ tenant: Tenant; device: string; message_id: number; digest: string; at: Date }>({
    name: 'receipt.upsert',
    text: `insert into receipt as known (tenant, device, message_id, digest, received_at, again)
      select * from unnest($1::text[], $2::text[], $3::integer[], $4::text[], $5::timestamptz[], $6::boolean[])
      on conflict (tenant, device, message_id) do update set digest = excluded.digest, again = excluded.again,
        received_at = case when excluded.again and known.digest = excluded.digest
            and known.received_at > excluded.received_at - $7 * interval '1 millisecond'
          then known.received_at else excluded.received_at end
      returning tenant, device, message_id, digest, received_at as at`,
    values: [
      last.map((receipt) => receipt.tenant),
      last.map((receipt) => receipt.device),
      last.map((receipt) => receipt.messageId),
      last.map((receipt) => receipt.digest),
      last.map((receipt) => new Date(receipt.receivedAt)),
      last.map((receipt) => receipt.again),
      memory_ms,
    ],
  });
  const stored = new Map(rows.map((row) => [keyOf({ ...row, messageId: row.message_id }), row]));
  return receipts.map((receipt) => {
    const row = stored.get(keyOf(receipt));
    return row && row.digest === receipt.digest ? row.at.getTime() : receipt.receivedAt;
  });
}

export async function purgeReceipts(database: Database, now: Instant): Promise<void> {
  await database.query('delete from receipt where received_at < $1', [new Date(now - memory_ms)]);
}

function keyOf({ tenant, device, messageId }: Pick<Receipt, 'tenant' | 'device' | 'messageId'>): string {
  return `${tenant}/${device}/${messageId}`;
}
