import assert from 'node:assert/strict';
import type { ClauseCheck } from './clause.ts';
import { createThing, sendFor } from './expect.ts';
import { withSource } from './source.ts';
import { isTime } from './told.ts';

/** What a registration says of how its source was asked (table 5.2.9-2). */
export const countsShown: ClauseCheck = withSource(async (hub, source) => {
  await createThing(hub, 'a');
  const given = { status: 'ok', timesSent: 9, timesFailed: 9, lastSuccess: 'never', lastFailure: 'never' };
  await source.register(hub, { id: 'urn:x:counted', ...given });
  const shown = async () => {
    const { json } = await sendFor(hub, 200, 'GET /csourceRegistrations/urn:x:counted');
    const { json: all } = await sendFor(hub, 200, 'GET /csourceRegistrations?type=Thing');
    const of = ({ status, timesSent, timesFailed, lastSuccess, lastFailure }: Record<string, string | undefined>) => {
      for (const time of [lastSuccess, lastFailure]) if (time !== undefined) assert.match(time, isTime);
      return [status, timesSent, timesFailed, lastSuccess !== undefined, lastFailure !== undefined];
    };
    assert.deepEqual(of(json), of(all[0]));
    return of(json);
  };
  assert.deepEqual(await shown(), [undefined, undefined, undefined, false, false]);
  await sendFor(hub, 204, 'PATCH /csourceRegistrations/urn:x:counted', { ...given, description: 'x' });
  assert.deepEqual(await shown(), [undefined, undefined, undefined, false, false]);
  await sendFor(hub, 200, 'GET /entities?type=Thing');
  assert.deepEqual(await shown(), ['ok', 1, 0, true, false], 'one that has nothing of it has answered');
  source.answers['GET /entities'] = [403];
  await sendFor(hub, 200, 'GET /entities?type=Thing');
  assert.deepEqual(await shown(), ['failed', 2, 1, true, true]);
  source.answers['GET /entities'] = [200, []];
  await new Promise((resolve) => setTimeout(resolve, 5));
  await sendFor(hub, 200, 'GET /entities?type=Thing');
  assert.deepEqual(await shown(), ['ok', 3, 1, true, true]);
  await sendFor(hub, 204, 'PATCH /csourceRegistrations/urn:x:counted', { description: 'y' });
  assert.deepEqual(await shown(), ['ok', 3, 1, true, true]);
});
