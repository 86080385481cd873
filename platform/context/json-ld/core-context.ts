/** The core @context of CIM 009 v1.9.1 Annex B, kept as a table of terms. It stands last in every @context and cannot be overridden. */
export const coreContextUrl = 'https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.9.jsonld';
const corePattern = /^https?:\/\/uri\.etsi\.org\/ngsi-ld\/v1\/ngsi-ld-core-context(?:-v\d+\.\d+)?\.jsonld$/;

/** Whether something is the URL of the core @context, of whichever version: there is one here. */
export const isCoreUrl = (part: unknown): boolean => typeof part === 'string' && corePattern.test(part);

export const vocabulary = 'https://uri.etsi.org/ngsi-ld/default-context/';
export const ngsiLd = 'https://uri.etsi.org/ngsi-ld/';
export const geoJson = 'https://purl.org/geojson/vocab#';

const words = (text: string) => text.trim().split(/\s+/);

/** Terms that stand for `ngsi-ld:<term>` and nothing more. */
const plain = words(`
  Attribute AttributeList ContextSourceIdentity ContextSourceNotification ContextSourceRegistration Date DateTime EntityType
  EntityTypeInfo EntityTypeList ExecutionResultDetails GeoProperty JsonProperty LanguageProperty ListProperty ListRelationship
  Notification Property Relationship Snapshot SnapshotNotification Subscription TemporalProperty Time VocabProperty accept
  aggrMethods aggrParams aggrPeriodDuration attrs cacheDuration collation contextSourceAlias contextSourceInfo contextSourceUptime cooldown csf data detail endpoint entities entity entityCount error
  errors expandValues format geoQ geoproperty georel idPattern information isActive join jsonKeys lang linkedMaps localOnly
  location management managementInterval mode notification notificationTrigger notifierInfo notUpdated observationInterval
  observationSpace omit operations operationSpace ordering pick q reason receiverInfo refreshRate registrationId registrationName resultStatus scope
  scopeQ showChanges snapshotId snapshotLifetime snapshotPriority snapshotStatus status subscriptionName sysAttrs temporalQ throttling timeInterval timeout timeproperty timerel
  timesFailed timesSent triggerReason unchanged unitCode updated uri`);

/** Terms whose IRI is not their own name. */
const renamed: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    words(`Feature FeatureCollection GeometryCollection LineString MultiLineString MultiPoint MultiPolygon Point Polygon
      geometry properties`).map((term) => [term, `geojson:${term}`]),
  ),
  attributeCount: 'attributeCount',
  attributeDetails: 'attributeDetails',
  containedBy: 'ngsi-ld:isContainedBy',
  description: 'http://purl.org/dc/terms/description',
  entityMap: 'ngsi-ld:hasEntityMap',
  joinLevel: 'ngsi-ld:hasJoinLevel',
  key: 'ngsi-ld:hasKey',
  langString: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#langString',
  // The @context of its own that it has in Annex B says nothing of names outside proofs, and no term may have one (clause 5.5.7).
  ngsildproof: 'ngsi-ld:ngsildproof',
  previousValue: 'ngsi-ld:hasPreviousValue',
  title: 'http://purl.org/dc/terms/title',
  value: 'ngsi-ld:hasValue',
};

const dateTimes = words(`contextSourceTimeAt createdAt deletedAt endAt endTimeAt expiresAt lastFailure lastNotification
  lastSuccess lastUsedAt modifiedAt notifiedAt observedAt startAt timeAt`);
const ids = words('datasetId entityId instanceId subscriptionId success tenant');
const vocabs =
  words(`attributeList attributeName attributeNames attributeTypes attributes propertyNames relationshipNames
  typeList typeName typeNames watchedAttributes`);
const lists =
  words(`avg distinctCount entityList jsons max min orderBy snapshotQueries snapshotQueriesDetails snapshotTemporalQueries
  snapshotTemporalQueriesDetails stddev sum sumsq totalCount`);
const has = (name: string) => `ngsi-ld:has${name}`;

/** The members of the core @context: term → definition as JSON-LD 1.1 writes it. */
export const coreTerms: Readonly<Record<string, unknown>> = {
  '@version': 1.1,
  '@protected': true,
  'ngsi-ld': ngsiLd,
  geojson: geoJson,
  id: '@id',
  type: '@type',
  ...Object.fromEntries(plain.map((term) => [term, `ngsi-ld:${term}`])),
  ...renamed,
  ...Object.fromEntries(dateTimes.map((term) => [term, { '@id': `ngsi-ld:${term}`, '@type': 'DateTime' }])),
  ...Object.fromEntries(ids.map((term) => [term, { '@id': `ngsi-ld:${term}`, '@type': '@id' }])),
  ...Object.fromEntries(vocabs.map((term) => [term, { '@id': `ngsi-ld:${term}`, '@type': '@vocab' }])),
  ...Object.fromEntries(lists.map((term) => [term, { '@id': `ngsi-ld:${term}`, '@container': '@list' }])),
  bbox: { '@id': 'geojson:bbox', '@container': '@list' },
  coordinates: { '@id': 'geojson:coordinates', '@container': '@list' },
  features: { '@id': 'geojson:features', '@container': '@set' },
  contextSourceExtras: { '@id': 'ngsi-ld:contextSourceExtras', '@type': '@json' },
  dataset: { '@id': has('Dataset'), '@container': '@index' },
  json: { '@id': has('JSON'), '@type': '@json' },
  languageMap: { '@id': has('LanguageMap'), '@container': '@language' },
  languageMaps: { '@id': has('LanguageMaps'), '@container': '@list' },
  object: { '@id': has('Object'), '@type': '@id' },
  objectList: { '@id': has('ObjectList'), '@container': '@list' },
  objectLists: { '@id': has('ObjectLists'), '@container': '@list' },
  objects: { '@id': has('Objects'), '@container': '@list' },
  objectType: { '@id': has('ObjectType'), '@type': '@vocab' },
  previousJson: { '@id': has('PreviousJson'), '@type': '@json' },
  previousLanguageMap: { '@id': has('PreviousLanguageMap'), '@container': '@language' },
  previousObject: { '@id': has('PreviousObject'), '@type': '@id' },
  previousObjectList: { '@id': has('PreviousObjectList'), '@container': '@list' },
  previousValueList: { '@id': has('PreviousValueList'), '@container': '@list' },
  previousVocab: { '@id': has('PreviousVocab'), '@type': '@vocab' },
  problemDetails: { '@id': 'ngsi-ld:problemDetails', '@type': '@json' },
  valueList: { '@id': has('ValueList'), '@container': '@list' },
  valueLists: { '@id': has('ValueLists'), '@container': '@list' },
  values: { '@id': has('Values'), '@container': '@list' },
  valueType: { '@id': has('ValueType'), '@type': '@vocab' },
  vocab: { '@id': has('Vocab'), '@type': '@vocab' },
  vocabs: { '@id': has('Vocabs'), '@container': '@list' },
  '@vocab': vocabulary,
};
