import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { defineErrors } from '@hub/kernel';
import { openLog, runtimeMigrations } from '@hub/runtime';
import { openTestDatabase } from '@hub/runtime/testing';
import { migrations } from '../index.ts';
import type { Contexts } from '../json-ld/contexts.ts';
import { coreContext } from '../json-ld/ld-context.ts';
import { openRegistrations } from './registrations.ts';
import { insertRegistration, markRegistrationDeleted } from './store-registrations.ts';

const database = await openTestDatabase([...runtimeMigrations, ...migrations]);
after(() => database.close());

const tenant = 'default';
const body = {
  type: 'ContextSourceRegistration',
  endpoint: 'http://127.0.0.1:9',
  information: [{ entities: [{ type: 'T' }] }],
};
const insert = (id: string) => insertRegistration(database, { tenant, id, body, context: undefined, at: new Date() });

/** @param load what is waited for before a registration is understood */
const openWith = (load: () => Promise<void>) =>
  openRegistrations({
    database,
    contexts: { load: () => load().then(() => coreContext) } as unknown as Contexts,
    clock: Date.now,
    log: openLog('silent'),
  });

test('a registration deleted while its @context is waited for does not come back', async () => {
  const [asked, had] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const registrations = openWith(() => {
    asked.resolve();
    return had.promise;
  });
  await insert('urn:x:1');
  const first = registrations.refresh();
  await asked.promise;
  await markRegistrationDeleted(database, tenant, 'urn:x:1');
  const second = registrations.refresh();
  setTimeout(had.resolve, 50);
  await Promise.all([first, second]);
  assert.deepEqual(registrations.list(tenant), []);
  assert.equal(registrations.find(tenant, 'urn:x:1'), undefined);
});

test('a registration that could not be read for the moment is read at the next look', async () => {
  let isAway = true;
  const { away } = defineErrors('test', { away: { status: 503, zh: '', en: '' } });
  const registrations = openWith(async () => {
    if (isAway) throw away();
  });
  await insert('urn:x:2');
  await assert.rejects(registrations.refresh());
  isAway = false;
  await registrations.refresh();
  assert.equal(registrations.find(tenant, 'urn:x:2')?.id, 'urn:x:2');
});
