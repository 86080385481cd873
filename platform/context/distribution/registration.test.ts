import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coreContext } from '../json-ld/ld-context.ts';
import { checkGiven, loadRegistration } from './registration.ts';

const contexts = { load: async () => coreContext };
/** As it was taken before clauses 5.9.2.4 and 5.2.34 were asked. */
const earlier = {
  type: 'ContextSourceRegistration',
  mode: 'auxiliary',
  endpoint: 'http://127.0.0.1:9',
  information: [{ entities: [{ type: 'Lamp' }] }],
  operations: ['updateAttrs'],
  management: { timeout: 0 },
};

test('a registration that was taken before it was judged as strictly goes on, and is refused when it is given again', async () => {
  const { mode, timeout_ms } = await loadRegistration(contexts, 'default', 'urn:x:1', earlier, coreContext);
  assert.deepEqual([mode, timeout_ms], ['auxiliary', 5_000]);
  assert.throws(() => checkGiven(earlier), /auxiliary/);
  assert.throws(() => checkGiven({ ...earlier, operations: ['queryEntity'] }), /above 0/);
  checkGiven({ ...earlier, operations: ['queryEntity'], management: { timeout: 1, localOnly: true } });
});
