import { areaLevels } from '@hub/kernel';
import { type Route, route } from '@hub/runtime';
import { Type } from 'typebox';
import type { Areas } from './areas.ts';

const AreaQuery = Type.Object(
  {
    level: Type.Optional(Type.Union(areaLevels.map((level) => Type.Literal(level)))),
    parent: Type.Optional(Type.String({ maxLength: 32 })),
  },
  { additionalProperties: false },
);

/** The areas as a GeoJSON FeatureCollection: the offline base map is drawn from it. */
export function areaRoutes(areas: Areas): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/areas',
      allow: 'cockpit.read',
      summary: 'Areas of the city with their outlines',
      query: AreaQuery,
      async handle({ query }) {
        const found = await areas.listAreas({ ...query, outlines: true });
        const features = found.map(({ outline, ...properties }) => ({
          type: 'Feature',
          id: properties.code,
          geometry: outline ?? null,
          properties,
        }));
        return {
          headers: { 'content-type': 'application/geo+json; charset=utf-8' },
          body: { type: 'FeatureCollection', features },
        };
      },
    }),
  ];
}
