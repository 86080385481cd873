import type { Instant, Tenant } from '@hub/kernel';
import { binaryArray } from '../database/binary-array.ts';
import type { Statement } from '../database/database.ts';

/** `revocation`: somebody's rights may have become less; see `Revocations` of the kernel. */
export const outboxTopics = [
  'entity',
  'indicator',
  'alert',
  'process',
  'case',
  'ledger',
  'sensing',
  'revocation',
] as const;
export type OutboxTopic = (typeof outboxTopics)[number];

/** A committed change on its way to everyone who must know of it. */
export interface OutboxRow {
  readonly seq: number;
  readonly tenant: Tenant;
  readonly topic: OutboxTopic;
  /** Entity id, case id, …: what the change is about. */
  readonly key: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly committedAt: Instant;
}

/** The statement that puts changes in the outbox. Commit it together with the changes. */
export function outboxStatement(
  rows: readonly {
    readonly tenant: Tenant;
    readonly topic: OutboxTopic;
    readonly key: string;
    readonly data: object;
  }[],
): Statement {
  return {
    name: 'outbox.insert',
    text: `insert into outbox (tenant, topic, key, data)
           select tenant, topic, key, data
           from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as row(tenant, topic, key, data)`,
    values: [
      binaryArray.text(rows.map((row) => row.tenant)),
      binaryArray.text(rows.map((row) => row.topic)),
      binaryArray.text(rows.map((row) => row.key)),
      binaryArray.text(rows.map((row) => JSON.stringify(row.data))),
    ],
  };
}
