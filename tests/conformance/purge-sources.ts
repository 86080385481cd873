import assert from 'node:assert/strict';
import type { ClauseCheck } from './clause.ts';
import { idOf, property, sendFor } from './expect.ts';
import { thing, withSource } from './source.ts';

/** The errors of a purge at sources, entity by entity (5.2.17). */
export const purgeErrors: Readonly<Record<string, ClauseCheck>> = {
  'an error of a source names its entities: those it tells, those asked for, or those it has left': withSource(
    async (hub, source) => {
      await source.register(hub, { operations: ['purgeEntity', 'queryEntity'] });
      const failing = async (query = '') => {
        await hub.send('POST /entities?local=true', thing('a'));
        const { json } = await sendFor(hub, 207, `DELETE /entities?type=Thing${query}`);
        for (const { registrationId, error } of json.errors) {
          assert.match(registrationId, /^urn:/);
          assert.match(error.type, /errors/);
        }
        assert.deepEqual(json.success, [idOf('a')]);
        return json.errors.map(({ entityId }: { entityId: string }) => entityId);
      };
      source.answers['DELETE /entities'] = [500];
      source.answers['GET /entities'] = [200, ['b', 'c'].map((name) => thing(name, { n: property(1) }))];
      assert.deepEqual(await failing(), ['b', 'c'].map(idOf));
      assert.match(source.asked.at(-1)?.path ?? '', /^\/entities\?type=Thing&limit=1000$/);
      assert.deepEqual(await failing(`&id=${idOf('a')},${idOf('z')}`), ['a', 'z'].map(idOf));
      source.answers['GET /entities'] = [404];
      assert.deepEqual(await failing(), [idOf('a')], 'those that were here may be there too');
      const error = { type: 'https://x.example/errors/odd', title: 'odd' };
      const errors = [
        { entityId: idOf('d'), error },
        { entityId: 'no uri', error },
      ];
      source.answers['DELETE /entities'] = [207, { success: [], errors }];
      assert.deepEqual(await failing(), [idOf('d')]);
      source.answers['DELETE /entities'] = [207];
      assert.deepEqual(await failing(), [idOf('a')]);
    },
  ),
};
