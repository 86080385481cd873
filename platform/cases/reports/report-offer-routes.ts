import { isoInstant } from '@hub/kernel';
import { type Route, route } from '@hub/runtime';
import { limitOf } from '../case-types.ts';
import { dueAt } from '../clocks/work-calendar.ts';
import type { ReportDeps } from './report-open.ts';
import type { ReportService } from './report-services.ts';

/** What a page for reporters needs before anybody has signed in: what can be reported, and where. */
export function reportOfferRoutes(deps: ReportDeps): readonly Route[] {
  let places: Promise<object> | undefined;
  return [
    route({
      method: 'GET',
      path: '/api/v1/report-services',
      allow: 'public',
      summary: 'What can be reported, with what is asked and the date promised to a report made now',
      handle: () => ({ body: { items: deps.services.all.map((service) => offerView(deps, service)) } }),
    }),
    route({
      method: 'GET',
      path: '/api/v1/report-places',
      allow: 'public',
      summary: 'Outlines of the districts and names of the streets, to choose a place from',
      async handle() {
        // Areas come with the city file, at start.
        places ??= placesView(deps).catch((error: unknown) => {
          places = undefined;
          throw error;
        });
        return { headers: { 'cache-control': 'public, max-age=3600' }, body: await places };
      },
    }),
  ];
}

function offerView({ calendar, clock }: ReportDeps, { id, type, row, group }: ReportService) {
  const now = clock();
  const limit = limitOf(type, row.code);
  return {
    id,
    title: row.title,
    group,
    limit,
    promisedBy: isoInstant(dueAt(calendar, now, limit, [], now)),
    asks: Object.entries(type.flow.asks ?? {}).map(([name, question]) => ({ name, ...question })),
    ...(row.filing ? { filing: row.filing } : {}),
  };
}

async function placesView({ areas, city }: ReportDeps): Promise<object> {
  const [districts, streets] = await Promise.all([
    areas.listAreas({ level: 'district', outlines: true }),
    areas.listAreas({ level: 'street' }),
  ]);
  return {
    centre: city.centre,
    districts: districts.map(({ code, name, labelPoint, outline }) => ({
      code,
      name,
      ...(labelPoint ? { labelPoint } : {}),
      ...(outline ? { outline } : {}),
    })),
    streets: streets.map(({ code, name, parent }) => ({ code, name, ...(parent ? { parent } : {}) })),
  };
}
