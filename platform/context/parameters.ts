import { type TObject, Type } from 'typebox';

/** What each URL parameter of an operation says (ETSI GS CIM 009, the tables of clause 6). */
const meanings = {
  aggrMethods: 'Methods of aggregation (4.5.19)',
  aggrPeriodDuration: 'How long a period of aggregation is (4.5.19)',
  after: 'Only what comes after this id: set by the links to other pages',
  attrs: 'Attributes of which one must be there, and which are shown; pick and q are newer',
  before: 'Only what comes before this id: set by the links to other pages',
  collation: 'ICU collation to sort by (4.23)',
  containedBy: 'Entities met before on the way here (4.5.23)',
  contextKey: 'Tells which @context a page was asked with: set by the links to other pages (5.5.9)',
  coordinates: 'Coordinates of the geometry of a geoquery (4.10)',
  count: 'true: how many there are in all, in the header NGSILD-Results-Count',
  csf: 'Filter of context sources (4.9)',
  datasetId: 'Which instances of attributes are meant, @none for the one without a name (4.5.5)',
  deleteAll: 'true: every instance of the attribute',
  details: 'true: more than the names',
  drop: 'Attributes to take out instead of whole entities',
  endTimeAt: 'End of the time between (4.11)',
  entityMap: 'true: the place of the entity map is answered (5.5.14)',
  entityMapLifetime: 'How long the entity map should live, ISO 8601',
  expandValues: 'Attributes whose values in q are terms to be expanded',
  format: 'normalized, concise, simplified; temporalValues, aggregatedValues of the past',
  geometry: 'Type of the geometry of a geoquery (4.10)',
  geometryProperty: 'The GeoProperty that is the geometry of GeoJSON',
  geoproperty: 'The GeoProperty a geoquery looks at, location unless said (4.10)',
  georel: 'How places lie to each other (4.10)',
  id: 'Entities by their ids',
  idPattern: 'Regular expression of ids',
  join: 'inline, flat or @none: entities behind relationships (4.5.23)',
  joinLevel: 'How deep relationships are followed (4.5.23)',
  jsonKeys: 'Attributes whose values q takes as plain JSON',
  keep: 'Attributes to leave in instead of whole entities',
  kind: 'Cached, Hosted or ImplicitlyCreated',
  lang: 'Languages wanted, or of the texts given (4.15)',
  lastN: 'Only the last instances of each attribute',
  limit: 'How many at most',
  local: 'true: only what is stored here (5.5.13)',
  observedAt: 'When attributes that tell their time were observed',
  offset: 'How many to skip',
  omit: 'Members not to show (4.21)',
  options: 'Names of forms and flags: sysAttrs, keyValues, update, noOverwrite and others',
  orderBy: 'Members to sort by (4.23)',
  orderFrom: 'Coordinates distances are measured from (4.23)',
  orderGeometry: 'Type of the geometry distances are measured from (4.23)',
  pick: 'Members to show (4.21)',
  q: 'Conditions on attributes (4.9)',
  reload: 'true: the @context is downloaded anew instead of being forgotten',
  scopeQ: 'Conditions on scopes (4.19)',
  splitEntities: 'true: entities may have parts in several hubs',
  timeAt: 'The time before or after (4.11)',
  timeproperty: 'Which time of the instances counts (4.8)',
  timerel: 'before, after or between (4.11)',
  type: 'Selection of entity types (4.17)',
  url: 'Where the @context was downloaded from',
} as const;
type ParameterName = keyof typeof meanings;

const page: readonly ParameterName[] = ['limit', 'offset', 'count', 'after', 'before', 'contextKey'];
const geo: readonly ParameterName[] = ['georel', 'geometry', 'coordinates', 'geoproperty'];
const select: readonly ParameterName[] = [
  'type',
  'id',
  'idPattern',
  'q',
  'scopeQ',
  ...geo,
  'csf',
  'expandValues',
  'jsonKeys',
];
const form: readonly ParameterName[] = ['format', 'options'];
const shape: readonly ParameterName[] = [...form, 'attrs', 'pick', 'omit', 'lang', 'datasetId'];
const linked: readonly ParameterName[] = ['join', 'joinLevel', 'containedBy'];
const order: readonly ParameterName[] = ['orderBy', 'orderFrom', 'orderGeometry', 'collation'];
const maps: readonly ParameterName[] = ['entityMap', 'entityMapLifetime'];
const time: readonly ParameterName[] = ['timerel', 'timeAt', 'endTimeAt', 'timeproperty'];
const past: readonly ParameterName[] = [...time, 'lastN', 'aggrMethods', 'aggrPeriodDuration'];

const query = [
  ...select,
  ...shape,
  ...linked,
  ...order,
  ...maps,
  ...page,
  'geometryProperty',
  'splitEntities',
] as const;
const queryPast = [...select, ...shape, ...past, ...order, ...maps, ...page, 'splitEntities'] as const;

/**
 * The URL parameters of each operation that has any; `local` goes with all (CIM 009 clause 6.3.18). What is not here is
 * refused (clause 6.3.20), and the OpenAPI document says the same.
 */
export const parametersOf: Readonly<Record<string, readonly ParameterName[]>> = {
  'GET /entities': query,
  'DELETE /entities': [...select, 'attrs', 'drop', 'keep', 'geometryProperty', ...maps],
  'GET /entities/:entityId': ['type', ...shape, ...linked, ...maps, 'geometryProperty'],
  'PUT /entities/:entityId': ['type'],
  'PATCH /entities/:entityId': ['type', ...form, 'lang', 'observedAt'],
  'DELETE /entities/:entityId': ['type'],
  'POST /entities/:entityId/attrs': ['type', 'options'],
  'PATCH /entities/:entityId/attrs': ['type'],
  'PATCH /entities/:entityId/attrs/:attributeName': ['type', 'datasetId'],
  'PUT /entities/:entityId/attrs/:attributeName': ['type', 'datasetId'],
  'DELETE /entities/:entityId/attrs/:attributeName': ['type', 'datasetId', 'deleteAll'],
  'POST /entityOperations/create': ['options'],
  'POST /entityOperations/upsert': ['options'],
  'POST /entityOperations/update': ['options'],
  'POST /entityOperations/merge': ['options'],
  'POST /entityOperations/query': [...form, 'geometryProperty', ...maps, ...page],
  'GET /entityMaps': query,
  'POST /entityMaps': [...form, 'entityMapLifetime', ...page],
  'GET /types': ['details'],
  'GET /attributes': ['details'],
  'GET /temporal/entities': queryPast,
  'GET /temporal/entities/:entityId': ['type', ...shape, ...past, ...maps, 'contextKey'],
  'DELETE /temporal/entities/:entityId/attrs/:attributeName': ['datasetId', 'deleteAll'],
  'POST /temporal/entityOperations/query': [...form, ...maps, ...page],
  'GET /temporal/entityMaps': queryPast,
  'POST /temporal/entityMaps': [...form, 'entityMapLifetime', ...page],
  'GET /subscriptions': ['limit', 'offset', 'count', 'options'],
  'GET /subscriptions/:subscriptionId': ['options'],
  'GET /csourceSubscriptions': ['limit', 'offset', 'count', 'options'],
  'GET /csourceSubscriptions/:subscriptionId': ['options'],
  'GET /csourceRegistrations': [...select, 'attrs', ...time, ...page, 'options'],
  'GET /csourceRegistrations/:registrationId': ['options'],
  'DELETE /snapshots': ['q'],
  'POST /jsonldContexts': ['url'],
  'GET /jsonldContexts': ['details', 'kind'],
  'GET /jsonldContexts/:contextId': ['details'],
  'DELETE /jsonldContexts/:contextId': ['reload'],
};

/** The parameters of an operation as a schema that takes no others. */
export function parameterSchema(operation: string): TObject {
  const names = [...new Set<ParameterName>([...(parametersOf[operation] ?? []), 'local'])].sort();
  return Type.Object(
    Object.fromEntries(names.map((name) => [name, Type.Optional(Type.String({ description: meanings[name] }))])),
    { additionalProperties: false },
  );
}
