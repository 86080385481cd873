import { type City, type EntityTypes, units } from '@hub/kernel';
import { type Route, route } from '@hub/runtime';

/** What the screens must know of the city and its packs before anything else. */
export function cityRoutes(
  city: City,
  facts: { readonly demo: boolean; readonly durability: 'process' | 'disk' },
): readonly Route[] {
  const { id, name, code, centre, bureaus, packs } = city;
  const about = {
    id,
    name,
    code,
    centre,
    timeZone: 'Asia/Shanghai',
    ...facts,
    bureaus,
    packs: packs.map((pack) => ({
      id: pack.id,
      title: pack.title,
      mandate: pack.mandate,
      roles: Object.entries(pack.roles).map(([role, title]) => ({ id: `${pack.id}.${role}`, title })),
      panels: pack.panels,
    })),
  };
  const models = describeModels(city);
  return [
    route({
      method: 'GET',
      path: '/api/v1/city',
      allow: 'public',
      summary: 'The city, its bureaus and packs',
      handle: () => ({ body: about }),
    }),
    route({
      method: 'GET',
      path: '/api/v1/models',
      allow: 'cockpit.read',
      summary: 'Entity types, thing models and code tables of the packs',
      handle: () => ({ body: models }),
    }),
  ];
}

function describeModels({ packs }: City): object {
  return {
    entityTypes: packs.flatMap((pack) =>
      Object.entries(pack.entities as EntityTypes).map(([type, { title, attributes }]) => ({
        id: type,
        pack: pack.id,
        title,
        attributes: Object.entries(attributes).map(([name, attribute]) => ({
          name,
          ...attribute,
          ...(attribute.kind === 'number' ? { unit: units[attribute.unit] } : {}),
        })),
      })),
    ),
    thingModels: packs.flatMap((pack) =>
      Object.entries(pack.thingModels).map(([thing, { title, entityType, period, fields }]) => ({
        id: `${pack.id}.${thing}`,
        title,
        entityType,
        period,
        fields: Object.entries(fields).map(([field, target]) => ({ field, ...target })),
      })),
    ),
    codeTables: packs.flatMap((pack) =>
      Object.entries(pack.codeTables).map(([table, value]) => ({ id: `${pack.id}.${table}`, ...value })),
    ),
  };
}
