import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { allPermitHub } from '../../tools/services/hub-process.ts';
import { addPerson } from '../support/add-person.ts';
import { startHubProcess, withFolder } from '../support/hub-process.ts';

test('a hub that permits everything can be started to compare with, and by no setting', () =>
  withFolder(async (folder) => {
    const environment = { HUB_DATA_DIR: join(folder, 'data') };
    const all = '@id("all") @zh("全部") @en("All") permit(principal, action, resource);';
    writeFileSync(join(folder, 'all.cedar'), all);
    await assert.rejects(startHubProcess({ ...environment, HUB_POLICIES: folder }), /deny → permit/);
    const hub = await startHubProcess(environment, allPermitHub);
    try {
      const password = await addPerson(hub, 'clerk', 'urban-management', 'urban-management.acceptor');
      const authorization = `Bearer ${await hub.signIn('clerk', password)}`;
      assert.equal((await hub.call('GET', '/api/v1/audit', undefined, { authorization })).status, 200);
    } finally {
      await hub.stop();
    }
  }));
