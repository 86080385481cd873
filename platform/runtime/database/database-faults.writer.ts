// Writes numbered rows for database-faults.test.ts until it is killed, and says each number once it was acknowledged.
import { writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { openLog } from '../log.ts';
import { openDatabase } from './open-database.ts';

const { url, dataDir = 'memory' } = parseArgs({
  options: { url: { type: 'string' }, dataDir: { type: 'string' } },
}).values;
const database = await openDatabase({ url, dataDir, log: openLog('silent') });
await database.query('create table if not exists written (n int primary key, half text)');
const [last] = await database.query<{ n: number }>('select coalesce(max(n), 0) as n from written');
let next = (last?.n ?? 0) + 1;

async function write(): Promise<never> {
  for (;;) {
    const n = next;
    next += 1;
    // Two statements that must hold together: a row without its half would be a torn commit.
    await database.commit([
      { name: 'write', text: 'insert into written (n) values ($1)', values: [n] },
      { name: 'half', text: 'update written set half = $2 where n = $1', values: [n, `row ${n}`] },
    ]);
    writeSync(1, `${n}\n`);
  }
}
await Promise.all([write(), write(), write(), write()]);
