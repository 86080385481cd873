import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { migrations } from '@hub/context';
import { type Database, runtimeMigrations } from '@hub/runtime';
import { openTestDatabase } from '@hub/runtime/testing';
import { coreContext } from '../../platform/context/json-ld/ld-context.ts';
import { parseGeo } from '../../platform/context/query/geo-query.ts';
import { parseTypes } from '../../platform/context/query/selection.ts';
import { queryStatement } from '../../platform/context/query/store-query.ts';
import { createAuthority } from '../../systems/security/authority/authority.ts';
import { createEntityAuthority } from '../../systems/security/authority/entity-access.ts';
import { person, service, workPack } from '../../systems/security/authority/testing.ts';

// Row filters are part of the statement, so the planner keeps the indexes it would use without them, whoever asks.
const entities = createEntityAuthority(createAuthority({ packs: [workPack], soleAdministrator: true }), {
  packs: [workPack],
  bureaus: [{ id: 'works', name: { zh: '工务局', en: 'Works' } }],
});
const askers = {
  administrator: person(['administrator'], { everywhere: true }),
  city: person(['work.crew'], { everywhere: true }),
  bureau: person(['work.crew'], { bureaus: ['works'] }),
  otherBureau: person(['work.crew'], { bureaus: ['water'] }),
  district: person(['work.crew'], { areas: ['west', 'zone'] }),
  key: service(['context.read'], { bureaus: ['works'] }),
  districtKey: service(['context.read'], { areas: ['west'] }),
};
let database: Database;
before(async () => {
  database = await openTestDatabase([...runtimeMigrations, ...migrations]);
  await database.query(`insert into entity (tenant, id, types, scope, body, meta, location, value_keys, version, created_at, modified_at)
    select 'default', 'urn:x:' || n, array[case n % 3 when 0 then 'Resident' when 1 then 'Pipe' else 'Other' end], '{}', '{}', '{}',
      st_setsrid(st_makepoint(113 + (n % 1000) / 1000.0, 34 + (n / 1000) / 100.0), 4326), '{}', n, now(), now()
    from generate_series(1, 30000) n`);
  await database.query(`insert into entity_type (tenant, type, id) select tenant, types[1], id from entity`);
  for (const table of ['entity', 'entity_type', 'area']) await database.query(`analyze ${table}`);
});
after(() => database.close());

const near = parseGeo({ georel: 'near;maxDistance==500', geometry: 'Point', coordinates: '[113.5,34.1]' }, 'location');
const types = parseTypes('Resident', coreContext);

for (const [name, principal] of Object.entries(askers)) {
  const access = entities.entities(principal, 'context.read');
  const plan = async (query: Partial<Parameters<typeof queryStatement>[0]>, order: string) => {
    const { text, values } = queryStatement({ tenant: 'default', context: coreContext, access, ...query }, 'e.id');
    const rows = await database.query<{ 'QUERY PLAN': string }>(`explain ${text} ${order}`, values);
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  };
  test(`for ${name} a geometry query walks the index on places, a query by type that on types`, async () => {
    assert.match(await plan({ geo: near }, 'order by e.id limit 20'), /entity_location/);
    assert.match(await plan({ geo: near, types }, 'order by e.id limit 20'), /entity_location/);
    const byType = await plan({ types }, 'order by et.id limit 20');
    assert.match(byType, /entity_type_pkey|entity_location/);
    assert.doesNotMatch(byType, /Seq Scan on entity/);
  });
}
