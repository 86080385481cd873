import type { Route } from '@hub/runtime';

/** A JSON Schema as TypeBox makes them, as far as samples need it. */
interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly minLength?: number;
  readonly pattern?: string;
  readonly additionalProperties?: unknown;
}

export interface Input {
  readonly method: string;
  readonly url: string;
  readonly body?: unknown;
  /** Where in the route the text stands. */
  readonly place: string;
}

/** What routes read without a schema of their own: parameters of NGSI-LD, and bodies in its forms. */
const ngsiParameters =
  'type id idPattern q attrs pick omit scopeQ georel geometry coordinates geoproperty orderBy collation lang datasetId options format join joinLevel containedBy timerel timeAt endTimeAt timeproperty aggrMethods aggrPeriodDuration lastN limit offset csf expandValues jsonKeys entityMap kind details'.split(
    ' ',
  );
const ngsiBodies = (text: string): readonly (readonly [place: string, body: object])[] => [
  ['id', { id: text, type: 'Tank' }],
  ['type', { id: 'urn:x:probe', type: text }],
  ['name', { id: 'urn:x:probe', type: 'Tank', [text]: { type: 'Property', value: 1 } }],
  ['value', { id: 'urn:x:probe', type: 'Tank', name: { type: 'Property', value: text, datasetId: text } }],
  ['q', { type: 'Query', entities: [{ type: 'Tank', idPattern: text }], q: text }],
  ['context', { '@context': text, id: 'urn:x:probe2', type: 'Tank' }],
  ['endpoint', { type: 'Subscription', entities: [{ type: 'Tank' }], notification: { endpoint: { uri: text } } }],
  ['source', { type: 'ContextSourceRegistration', information: [{ entities: [{ type: 'T' }] }], endpoint: text }],
];

/** A route with a text in each place it takes one from, one place at a time; everything else is a plain sample. */
export function inputsOf(route: Pick<Route, 'method' | 'path' | 'query' | 'body'>, text: string): readonly Input[] {
  const { method, path } = route;
  const [query, body] = [route.query as Schema | undefined, route.body as Schema | undefined];
  const names = path.split('/').flatMap((part) => (part.startsWith(':') ? [part.slice(1)] : []));
  const urlWith = (at: string | undefined) =>
    path.replaceAll(/:(\w+)/g, (_all, name: string) => encodeURIComponent(name === at ? text : '1'));
  const isNgsi = path.startsWith('/ngsi-ld/');
  const needed = Object.entries(query?.properties ?? {}).filter(([name]) => query?.required?.includes(name));
  const plain = needed.map(([name, schema]) => [name, String(sampleOf(schema))] as const);
  const search = (more: readonly (readonly [string, string])[]) => {
    const parameters = new URLSearchParams(Object.fromEntries([...plain, ...more]));
    return parameters.size > 0 ? `?${parameters}` : '';
  };
  const sample = body === undefined ? {} : { body: sampleOf(body) };
  const parameters = [...Object.keys(query?.properties ?? {}), ...(isNgsi && method === 'GET' ? ngsiParameters : [])];
  const bodies =
    body === undefined && isNgsi && method !== 'GET'
      ? ngsiBodies(text)
      : placesIn(body).map(({ place, put }) => [place, put(text)] as const);
  return [
    ...names.map((name) => ({ method, url: urlWith(name) + search([]), ...sample, place: `:${name}` })),
    ...parameters.map((name) => ({
      method,
      url:
        urlWith(undefined) + search([[name, text], ...(isNgsi && name !== 'type' ? [['type', 'Tank'] as const] : [])]),
      ...sample,
      place: `?${name}`,
    })),
    ...bodies.map(([place, one]) => ({ method, url: urlWith(undefined) + search([]), body: one, place: `.${place}` })),
  ];
}

/** The route with samples everywhere. */
export function plainInput(route: Pick<Route, 'method' | 'path' | 'query' | 'body'>): Input {
  const [first] = inputsOf({ ...route, path: `${route.path}/:none` }, '1');
  const url = (first?.url ?? route.path).replace(/\/1(?=$|\?)/, '');
  return { method: route.method, url, place: '', ...(route.body ? { body: sampleOf(route.body as Schema) } : {}) };
}

/** Something a schema takes. */
export function sampleOf(schema: Schema): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf) return sampleOf(schema.anyOf[0] ?? {});
  if (schema.type === 'object') {
    const entries = Object.entries(schema.properties ?? {}).filter(([name]) => schema.required?.includes(name));
    return Object.fromEntries(entries.map(([name, one]) => [name, sampleOf(one)]));
  }
  if (schema.type === 'array') return Array.from({ length: schema.minItems ?? 0 }, () => sampleOf(schema.items ?? {}));
  if (schema.type === 'number' || schema.type === 'integer') return schema.minimum ?? 1;
  if (schema.type === 'boolean') return true;
  if (schema.pattern?.includes('\\d{4}-')) return '2026-06';
  return 'x'.repeat(Math.max(1, schema.minLength ?? 1));
}

interface Place {
  readonly place: string;
  /** The sample of the whole with a text there. */
  put(text: string): unknown;
}

function placesIn(schema: Schema | undefined, depth = 0): readonly Place[] {
  if (schema === undefined || depth > 6) return [];
  if (schema.anyOf) return schema.anyOf.flatMap((one) => placesIn(one, depth + 1));
  if (schema.type === 'string' && schema.const === undefined) return [{ place: '', put: (text) => text }];
  if (schema.type === 'array')
    return placesIn(schema.items, depth + 1).map(({ place, put }) => ({
      place: `[]${place}`,
      put: (text) => [put(text)],
    }));
  if (schema.type !== 'object') return [];
  return Object.entries(schema.properties ?? {}).flatMap(([name, one]) =>
    placesIn(one, depth + 1).map(({ place, put }) => ({
      place: place === '' ? name : `${name}.${place}`,
      put: (text: string) => ({ ...(sampleOf(schema) as object), [name]: put(text) }),
    })),
  );
}

/** Objects in a body's schema that say they take members they do not name; of all others the hub drops those. */
export function openObjects(schema: Schema | undefined, place = ''): readonly string[] {
  if (schema === undefined) return [];
  const inner = [
    ...(schema.anyOf ?? []).flatMap((one) => openObjects(one, place)),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, one]) => openObjects(one, `${place}.${name}`)),
    ...openObjects(schema.items, `${place}[]`),
  ];
  const isOpen = schema.type === 'object' && ![false, undefined].includes(schema.additionalProperties as undefined);
  return isOpen ? [place, ...inner] : inner;
}
