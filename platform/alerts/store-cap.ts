import type { Tenant } from '@hub/kernel';
import type { Queryable, Statement } from '@hub/runtime';
import { type CapMessage, type CapReference, capMessage, type PublishedAlert, type Slot } from './cap-message.ts';

interface CapRecord {
  identifier: string;
  msg_type: CapMessage['msgType'];
  sent: Date;
  refers_to: CapReference[];
  alert: PublishedAlert;
}

const columns = 'identifier, msg_type, sent, refers_to, alert';

/** Stores a message; the one before it of the same alert is no longer the newest. */
export function insertCapMessage(
  tenant: Tenant,
  { identifier, msgType, sent, references, alert }: CapMessage,
): readonly Statement[] {
  return [
    {
      text: 'update cap_message set newest = false where tenant = $1 and alert_id = $2 and newest',
      values: [tenant, alert.id],
    },
    {
      text: `insert into cap_message (tenant, identifier, alert_id, msg_type, sent, refers_to, alert, newest)
             values ($1, $2, $3, $4, $5, $6::jsonb, $7::jsonb, true)`,
      values: [
        tenant,
        identifier,
        alert.id,
        msgType,
        new Date(sent),
        JSON.stringify(references),
        JSON.stringify(alert),
      ],
    },
  ];
}

/** The last identifier of a sender. Identifiers sort by time. */
export async function selectLastSlot(database: Queryable, tenant: Tenant, sender: string): Promise<Slot | undefined> {
  const [row] = await database.query<{ identifier: string; sent: Date }>(
    `select identifier, sent from cap_message where tenant = $1 and identifier >= $2 and identifier < $3
     order by identifier desc limit 1`,
    [tenant, `${sender}_`, `${sender}_~`],
  );
  return row && { second: row.sent.getTime() / 1000, n: Number(row.identifier.at(-1)) };
}

/** Everything said of some alerts, the oldest first. */
export async function selectCapMessagesOf(
  database: Queryable,
  tenant: Tenant,
  alertIds: readonly string[],
): Promise<readonly CapMessage[]> {
  const rows = await database.query<CapRecord>(
    `select ${columns} from cap_message where tenant = $1 and alert_id = any($2) order by identifier`,
    [tenant, alertIds],
  );
  return rows.map(toCapMessage);
}

export async function selectCapMessage(
  database: Queryable,
  tenant: Tenant,
  identifier: string,
): Promise<CapMessage | undefined> {
  const [row] = await database.query<CapRecord>(
    `select ${columns} from cap_message where tenant = $1 and identifier = $2`,
    [tenant, identifier],
  );
  return row && toCapMessage(row);
}

/** The newest message of every alert in force, the newest first. */
export async function selectActiveCapMessages(
  database: Queryable,
  tenant: Tenant,
  limit: number,
): Promise<readonly CapMessage[]> {
  const rows = await database.query<CapRecord>(
    `select ${columns} from cap_message where tenant = $1 and newest and msg_type <> 'Cancel'
     order by sent desc, identifier desc limit $2`,
    [tenant, limit],
  );
  return rows.map(toCapMessage);
}

function toCapMessage({ identifier, msg_type, sent, refers_to, alert }: CapRecord): CapMessage {
  const sender = identifier.split('_')[0] ?? '';
  return capMessage(msg_type, { identifier, sender, sent: sent.getTime(), alert }, refers_to);
}
