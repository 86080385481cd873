import { defaultTenant } from '@hub/kernel';
import { migrate, openDatabase, openLog, runtimeMigrations } from '@hub/runtime';
import { createAudit, migrations } from '@hub/security';

// Records entries without end and says each one it was told is safe; the test kills it.
const [dataDir = ''] = process.argv.slice(2);
const log = openLog('error');
const database = await openDatabase({ dataDir, log });
await migrate(database, [...runtimeMigrations, ...migrations]);
const audit = createAudit({ database, log, clock: Date.now, dataDir, checkpointEvery: { entries: 40, time_ms: 500 } });
await audit.start();

async function recordOn(lane: number): Promise<never> {
  for (let at = 0; ; at += 1) {
    const id = `${lane}-${at}`;
    await audit.record([
      {
        tenant: defaultTenant,
        actor: { kind: 'system', id: 'writer', name: 'writer' },
        action: 'case.act',
        resource: { type: 'case', id },
      },
    ]);
    process.stdout.write(`${id}\n`);
  }
}

await Promise.all([0, 1, 2, 3].map(recordOn));
