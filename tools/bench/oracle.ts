import { openSqlClient } from '../services/sql-client.ts';
import { gauges, gaugeType, ownedType, seriesMinutes, stationAttributes, updated } from './bench-data.ts';
import type { BenchHub } from './bench-hub.ts';
import type { Child } from './child.ts';
import type { BenchDevice } from './fill-hub.ts';
import type { Tally } from './job.ts';
import type { Contender } from './measure.ts';

export interface Verdict {
  readonly subject: string;
  readonly checked: number;
  readonly wrong: number;
  readonly note?: string;
}

interface LedgerParties {
  readonly hub: BenchHub;
  readonly yardstick: Pick<Child<unknown>, 'ask'>;
  readonly databaseUrl: string | undefined;
  readonly devices: readonly BenchDevice[];
  /** What the devices write. */
  readonly attribute: string;
}

/** Keeps what was acknowledged, and looks whether it is there. */
export interface Ledger {
  record(contender: Contender, tally: Tally): void;
  /** Call after each case: the last acknowledged value of every entity is the stored one. */
  checkValues(): Promise<void>;
  /** Counts the stored rows. @returns all that was found out */
  close(): Promise<readonly Verdict[]>;
}

/** By workload: where an acknowledged operation must have left a row. */
const places: Readonly<Record<string, 'updates' | 'owned' | 'batched' | 'messages' | 'created'>> = {
  'http-update': 'updates',
  'http-owned': 'owned',
  'http-owned-batch': 'owned',
  'http-hot': 'updates',
  'http-create': 'created',
  'raw-update': 'updates',
  'http-batch': 'batched',
  'raw-batch': 'batched',
  'mqtt-publish': 'messages',
};

/** Contenders that store nothing, and hubs that are only compared with: what is promised is looked up at the hub itself. */
const unchecked = ['plain', 'many', 'few', 'allPermit'];

const nothingYet = () => ({
  updates: 0,
  owned: 0,
  batched: 0,
  messages: 0,
  created: 0,
  last: new Map<string, number>(),
});

export function openLedger({ hub, yardstick, databaseUrl, devices, attribute }: LedgerParties): Ledger {
  const books = { hub: nothingYet(), yardstick: nothingYet() };
  const verdicts: Verdict[] = [];
  const entityOf = new Map(devices.map((device) => [device.id, device.entityId]));

  async function checkHubValues(): Promise<void> {
    const expected = books.hub.last;
    let wrong = 0;
    for (const [id, value] of expected) {
      const entity = entityOf.get(id) ?? id;
      const name = entityOf.has(id) ? attribute : 'level';
      const stored = await hub.ask<Record<string, { value?: number } | undefined>>(
        'GET',
        `/ngsi-ld/v1/entities/${encodeURIComponent(entity)}`,
      );
      if (stored[name]?.value !== value) wrong += 1;
    }
    if (expected.size > 0)
      verdicts.push({ subject: 'last acknowledged values, asked of the hub', checked: expected.size, wrong });
  }

  async function checkYardstickValues(): Promise<void> {
    const expected = books.yardstick.last;
    if (expected.size === 0) return;
    const levels = await yardstick.ask<Record<string, number>>('levels');
    const wrong = [...expected].filter(([id, value]) => levels[id] !== value).length;
    verdicts.push({ subject: 'last acknowledged values of the yardsticks', checked: expected.size, wrong });
  }

  async function countYardstickRows(): Promise<void> {
    const { updates, batched, created } = books.yardstick;
    const rows = await yardstick.ask<{ instances: number; outbox: number }>('rows');
    const attributesPerGauge = 3;
    const instances =
      gauges * attributesPerGauge +
      seriesMinutes +
      updates +
      batched * attributesPerGauge +
      created * stationAttributes;
    const outbox = gauges + updates + batched + created;
    const wrong = Math.abs(rows.instances - instances) + Math.abs(rows.outbox - outbox);
    verdicts.push({ subject: 'history and outbox rows of the yardsticks in SQL', checked: instances + outbox, wrong });
  }

  async function countHubRows(url: string): Promise<void> {
    const { updates, owned, batched, messages, created } = books.hub;
    const expected = {
      levels: gauges + updates + batched,
      series: seriesMinutes,
      messages,
      owned: updated + owned,
      stations: created * stationAttributes,
    };
    const client = openSqlClient(url, 1);
    try {
      const [row] = await client.query<Record<keyof typeof expected, string>>(
        `select count(*) filter (where entity_id like 'urn:ngsi-ld:${gaugeType}:%' and attribute like '%level') as levels,
                count(*) filter (where entity_id like 'urn:ngsi-ld:BenchSeries:%' and attribute like '%level') as series,
                count(*) filter (where entity_id like 'urn:ngsi-ld:BenchStation:%') as stations,
                count(*) filter (where entity_id like 'urn:ngsi-ld:${ownedType}:Bench%') as owned,
                count(*) filter (where entity_id = any($1) and attribute like $2) as messages
         from attribute_instance`,
        [devices.map((device) => device.entityId), `%${attribute}`],
      );
      for (const [name, count] of Object.entries(expected)) {
        const found = Number(row?.[name as keyof typeof expected]);
        verdicts.push({ subject: `history rows in SQL, ${name}`, checked: count, wrong: Math.abs(found - count) });
      }
    } finally {
      await client.close();
    }
  }

  return {
    record({ id, workload }, tally) {
      const place = places[workload];
      if (!place || unchecked.includes(id)) return;
      const book = id.startsWith('hub') ? books.hub : books.yardstick;
      book[place] += tally.done;
      for (const [entity, value] of Object.entries(tally.last ?? {})) book.last.set(entity, value);
    },
    async checkValues() {
      await checkHubValues();
      await checkYardstickValues();
      books.hub.last.clear();
      books.yardstick.last.clear();
    },
    async close() {
      await countYardstickRows();
      if (databaseUrl) await countHubRows(databaseUrl);
      else
        verdicts.push({
          subject: 'history rows in SQL',
          checked: 0,
          wrong: 0,
          note: 'the embedded database has one process',
        });
      return verdicts;
    },
  };
}
