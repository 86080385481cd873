import assert from 'node:assert/strict';
import type { HubProcess } from './hub-process.ts';

/** A person with an account and a post, who has chosen a password of one's own. @returns that password */
export async function addPerson(
  hub: HubProcess,
  account: string,
  unit: string,
  role: string,
  name = { zh: account, en: account },
): Promise<string> {
  const person = await hub.call('POST', '/api/v1/organisation/people', { name, account });
  assert.equal(person.status, 201, JSON.stringify(person.body));
  const post = await hub.call('POST', '/api/v1/organisation/posts', { person: person.body.id, unit, role });
  assert.equal(post.status, 201, JSON.stringify(post.body));
  const own = `chosen by oneself, ${crypto.randomUUID()}`;
  const token = await hub.signIn(account, person.body.password);
  const change = { old: person.body.password, new: own };
  const changed = await hub.call('POST', '/api/v1/account/password', change, { authorization: `Bearer ${token}` });
  assert.equal(changed.status, 204, JSON.stringify(changed.body));
  return own;
}
