import type { ClauseAnswer, ClauseHub } from '../clause.ts';
import { idOf, sendFor } from '../expect.ts';
import { hostContext } from '../own-context.ts';

// What the purposes about the past have in common.

/** Midnight of a day of May 2023, the first of which is day 1. */
export const day = (number: number) => `${new Date(Date.UTC(2023, 4, number)).toISOString().slice(0, 19)}.000Z`;

export const instance = (type: string, member: string, value: unknown, number: number, more: object = {}) => ({
  type,
  [member]: value,
  observedAt: day(number),
  ...more,
});

export const at = (value: unknown, number: number, more: object = {}) => ({
  type: 'Property',
  value,
  observedAt: day(number),
  ...more,
});

export const twoSeries = {
  level: [at(70, 1), at(60, 4), at(50, 6)],
  speed: [at(3, 1), at(5, 2), at(4, 3)],
};

export const pathOf = (id: string) => `/temporal/entities/${id}`;

/** Creates a temporal evolution, of type Thing unless its members say otherwise. */
export async function create(hub: ClauseHub, name: string, members: object, headers = {}): Promise<string> {
  await sendFor(hub, 201, 'POST /temporal/entities', { id: idOf(name), type: 'Thing', ...members }, headers);
  return idOf(name);
}

export const point = (x: number, y: number, number: number) =>
  instance('GeoProperty', 'value', { type: 'Point', coordinates: [x, y] }, number);
export const square = '[[[2,48],[3,48],[3,49],[2,49],[2,48]]]';
export const nearHere = 'georel=near;maxDistance==2000&geometry=Point&coordinates=[2.3,48.8]';

/** A temporal query that is answered whole. */
export const ask = (hub: ClauseHub, query: string, headers = {}): Promise<ClauseAnswer> =>
  sendFor(hub, 200, `GET /temporal/entities?${query}`, undefined, headers);

/** An instance without what the hub adds. */
export const rest = ({ instanceId: _, ...one }: { instanceId: string }) => one;

/** Pairs of value and time of an entity's attributes, by name. */
export function seen({ id: _, type: __, ...attributes }: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes as Record<string, { value: unknown; observedAt: string }[]>)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, all]) => [name, all.map((one) => [one.value, one.observedAt])]),
  );
}

/** The last letters of the ids found. */
export const named = (answer: ClauseAnswer) =>
  answer.json.map((one: { id: string }) => one.id.split(':').at(-1)).join(' ');

/** An @context at the hub with the names used here. */
export async function contextLink(hub: ClauseHub): Promise<{
  readonly headers: { readonly link: string };
  readonly expand: (name: string) => string;
}> {
  const expand = (name: string) => `https://example.org/${name}`;
  const terms = ['Thing', 'Other', 'level', 'speed'].map((name) => [name, expand(name)]);
  return { headers: (await hostContext(hub, Object.fromEntries(terms))).link, expand };
}

const count = 1100;
const [before, after] = [day(0), day(count + 10)];

/** Where an answer cannot hold everything: cases of what is asked, the range said, and the first and last value. */
export const inPages = {
  last: count,
  members: { speed: Array.from({ length: count }, (_, index) => at(index + 1, index + 1)) },
  unit: 'the unit date-time of Content-Range: clause 6.3.10 calls it DateTime',
  size: 'the suite takes 20 or 60 instances for more than an answer holds, which is for the hub to say (clause 6.3.10): here more than 1,000, and 200 where all that is asked for is answered',
  ends: (all: { value: unknown }[]) => [all[0]?.value, all.at(-1)?.value],
  cases: [
    ['all', '', `DateTime ${day(1)}-${day(1000)}/*`, [1, 1000]],
    ['lastN', 'lastN=1050', `DateTime ${day(1100)}-${day(101)}/1050`, [101, 1100]],
    ['lastN before', `lastN=1050&timerel=before&timeAt=${after}`, `DateTime ${after}-${day(101)}/1050`, [101, 1100]],
    [
      'lastN between',
      `lastN=1050&timerel=between&timeAt=${before}&endTimeAt=${after}`,
      `DateTime ${after}-${day(101)}/1050`,
      [101, 1100],
    ],
    ['lastN after', `lastN=1050&timerel=after&timeAt=${before}`, `DateTime ${day(1100)}-${day(101)}/1050`, [101, 1100]],
    ['before', `timerel=before&timeAt=${after}`, `DateTime ${day(1)}-${day(1000)}/*`, [1, 1000]],
    ['between', `timerel=between&timeAt=${before}&endTimeAt=${after}`, `DateTime ${before}-${day(1000)}/*`, [1, 1000]],
    ['after', `timerel=after&timeAt=${before}`, `DateTime ${before}-${day(1000)}/*`, [1, 1000]],
  ] as const,
};

export const since = `timerel=after&timeAt=${day(1)}`;

const later = (instances: readonly { value: unknown }[], days: number, first: number) =>
  instances.map((one, index) => at(one.value, first + days * index));

/** Two of type Thing, the second ten days after the first, and one of type Other. */
export async function three(hub: ClauseHub, headers = {}): Promise<void> {
  await create(hub, 'a', twoSeries, headers);
  await create(hub, 'b', { level: later(twoSeries.level, 2, 11), speed: later(twoSeries.speed, 1, 11) }, headers);
  await create(hub, 'o', { type: 'Other', speed: [at(9, 1), at(8, 2)] }, headers);
}

/** What is seen of each by the last letter of its id: the values alone. */
export const values = (answer: ClauseAnswer) =>
  Object.fromEntries(
    answer.json.map((one: Record<string, unknown>) => [
      String(one.id).at(-1),
      Object.fromEntries(Object.entries(seen(one)).map(([name, all]) => [name, (all as unknown[][]).map(([v]) => v)])),
    ]),
  );

export const aValues = { level: [70, 60, 50], speed: [3, 5, 4] };

export const times = [
  ['after', { timerel: 'after', timeAt: day(2) }, { a: { level: [60, 50], speed: [5, 4] }, b: aValues }],
  ['before', { timerel: 'before', timeAt: day(12) }, { a: aValues, b: { level: [70], speed: [3] } }],
  [
    'between',
    { timerel: 'between', timeAt: day(4), endTimeAt: day(13) },
    { a: { level: [60, 50] }, b: { level: [70], speed: [3, 5] } },
  ],
] as const;
