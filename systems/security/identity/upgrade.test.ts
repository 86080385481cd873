import assert from 'node:assert/strict';
import { test } from 'node:test';
import { migrate, runtimeMigrations } from '@hub/runtime';
import { openTestDatabase } from '@hub/runtime/testing';
import { hashPassword } from '../password.ts';
import { createSecurity, migrations } from '../security.ts';
import { workCity } from './testing.ts';

test('an account of an older hub becomes a person with a post at the city for each of its roles', async () => {
  const first = migrations.filter(({ id }) => id === 'security/0001-accounts');
  const database = await openTestDatabase([...runtimeMigrations, ...first]);
  try {
    await database.query(
      `insert into account (id, name, title_zh, title_en, roles, tenant, password_hash)
       values ('person:1', 'old', '老李', 'Li', '{work.clerk,work.crew}', 'default', $1)`,
      [await hashPassword('an old password')],
    );
    await migrate(database, [...runtimeMigrations, ...migrations]);
    const security = createSecurity({ database, city: workCity, clock: () => Date.now() });
    await security.start();
    const { principal } = await security.sessions.signIn('old', 'an old password');
    assert.deepEqual([principal.id, principal.name, principal.scope?.everywhere], ['person:1', '老李', true]);
    const posts = await security.identity.people.listPosts(principal.tenant, { person: 'person:1' });
    assert.deepEqual(posts.map(({ role }) => role).toSorted(), ['work.clerk', 'work.crew']);
    assert.ok(posts.some(({ id, role }) => id === principal.post && role === principal.roles[0]));
  } finally {
    await database.close();
  }
});
