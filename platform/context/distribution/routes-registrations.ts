import { everyEntity, isoInstant } from '@hub/kernel';
import type { Queryable, Route, RouteRequest } from '@hub/runtime';
import { answerList, answerObject } from '../answer.ts';
import type { JsonObject } from '../attributes/json-object.ts';
import { getName, getUri, pathPart } from '../attributes/names.ts';
import { type Broker, ngsiLdRoute } from '../broker.ts';
import { contextErrors } from '../errors.ts';
import { parseRange } from '../history/temporal-query.ts';
import { coreContext, type LdContext } from '../json-ld/ld-context.ts';
import { limits } from '../limits.ts';
import { parseGeo } from '../query/geo-query.ts';
import { checkPageContext, countHeader, linkHeader, pageLinks } from '../query/page-links.ts';
import { parseQ, subjectsOf } from '../query/q.ts';
import { inputOfParameters } from '../query/query-input.ts';
import { endsByNumber } from '../query/query-pages.ts';
import { anyType, driverTypes, parseScopeQ, parseTypes } from '../query/selection.ts';
import { queryIds } from '../query/store-query.ts';
import { keysOf } from '../representation/view.ts';
import {
  contextOfRequest,
  countParameter,
  flagParameter,
  homeTenantOf,
  listParameter,
  mediaTypeOf,
  objectOf,
  parameter,
} from '../request.ts';
import { selectStates } from '../writing/store.ts';
import type { Distribution } from './distributed-reads.ts';
import { deleteRegistration } from './expire-registrations.ts';
import { piecesAt, piecesOf } from './pieces.ts';
import {
  attributesAt,
  checkGiven,
  loadRegistration,
  overlaps,
  partsOf,
  patternOf,
  type Registration,
  type Wanted,
} from './registration.ts';
import { renameMembers } from './rename-request.ts';
import { keepSecrets, showRegistration, withoutReadOnly } from './show-registration.ts';
import type { SourceCounter } from './source-counts.ts';
import { fits, fittingPlace, type SourceFilter } from './source-filter.ts';
import type { SourceNotices } from './source-notices.ts';
import type { Spread } from './spread-subscriptions.ts';
import {
  findRegistration,
  insertRegistration,
  type RegistrationRow,
  type StoredRegistration,
  updateRegistration,
} from './store-registrations.ts';

const mediaTypes = ['application/json', 'application/ld+json'] as const;
type Request = RouteRequest<Readonly<Record<string, string>>>;

/** Context source registrations (CIM 009 clauses 6.8 and 6.9) and the identity of this hub as a source (clause 6.33). */
export function registrationRoutes(
  broker: Broker,
  { registrations, alias }: Distribution,
  counts: SourceCounter,
  notices: SourceNotices,
  spread: Spread,
): readonly Route[] {
  const startedAt = broker.clock();

  async function store(kind: 'insert' | 'update', tenant: string, id: string, body: JsonObject, context: LdContext) {
    const { '@context': _context, id: _id, ...given } = withoutReadOnly(body);
    checkGiven(given);
    const registration = await loadRegistration(broker.contexts, tenant, id, given, context);
    if (registration.expiresAt !== undefined && registration.expiresAt <= broker.clock())
      throw contextErrors.badRequestData({ reason: 'expiresAt lies in the past' });
    const stored: StoredRegistration = {
      tenant,
      id,
      body: given,
      context: context.isCore ? undefined : context.source,
      at: new Date(broker.clock()),
    };
    if (registration.mode === 'redirect') await checkNothingHere(broker, registration);
    await notices.change(tenant, async ({ tx, changed }) => {
      const before = kind === 'update' ? registrations.find(tenant, id) : undefined;
      await checkConflict(tx, registration, registrations.list(tenant));
      if (kind === 'update') await updateRegistration(tx, stored);
      else if (!(await insertRegistration(tx, stored))) throw contextErrors.alreadyExists({ id });
      if (before && leadsElsewhere(before, registration)) await spread.leave(tx, tenant, id);
      await spread.sourcesChanged(tx, tenant);
      await changed(before, registration);
    });
    await registrations.refresh();
    if (kind === 'update') await spread.takeBack(tenant, id);
  }

  return [
    ngsiLdRoute({
      method: 'POST',
      path: '/csourceRegistrations',
      allow: 'context.write',
      summary: 'Register a context source',
      async handle(request) {
        const { body, context } = await objectOf(broker.contexts, request);
        const id =
          body.id === undefined
            ? `urn:ngsi-ld:ContextSourceRegistration:${crypto.randomUUID()}`
            : getUri(body.id, 'id');
        const tenant = homeTenantOf(request);
        await broker.tenants.forWrite(tenant);
        await store('insert', tenant, id, body, context);
        return { status: 201, headers: { location: `/ngsi-ld/v1/csourceRegistrations/${pathPart(id)}` } };
      },
    }),
    ngsiLdRoute({
      method: 'GET',
      path: '/csourceRegistrations',
      allow: 'context.read',
      summary: 'Query context source registrations',
      async handle(request) {
        const mediaType = mediaTypeOf(request, mediaTypes);
        const context = await contextOfRequest(broker.contexts, request);
        checkPageContext(request, context);
        const tenant = homeTenantOf(request);
        await broker.tenants.forRead(tenant);
        await registrations.refresh();
        const filter = filterOf(request, context);
        const wanted = wantedOf(request, context, filter);
        const some = registrations
          .list(tenant)
          .filter((one) => partsOf(one, [wanted]).length > 0 && fits(one, filter))
          .sort((a, b) => (a.id < b.id ? -1 : 1));
        const found = await fittingPlace(broker.database, some, filter.geo);
        const limit = countParameter(request, 'limit', limits.defaultPage, limits.page);
        const offset = Math.min(countParameter(request, 'offset', 0, limits.offset), Math.max(found.length - 1, 0));
        const page = found.slice(offset, offset + limit);
        const countsOf = await counts.show(
          tenant,
          page.map(({ id }) => id),
        );
        const bodies = page.map((one) =>
          JSON.stringify({ ...showRegistration(one, context, partsOf(one, [wanted])), ...countsOf(one.id) }),
        );
        const ends = endsByNumber(found.length > offset + limit, limit, offset);
        const links = pageLinks(request, limit, ends, mediaType, context);
        const count = flagParameter(request, 'count') ? found.length : undefined;
        const headers = { ...linkHeader(mediaType, context, links), ...countHeader(count) };
        return answerList(bodies, mediaType, context, headers);
      },
    }),
    ngsiLdRoute({
      method: 'GET',
      path: '/csourceRegistrations/:registrationId',
      allow: 'context.read',
      summary: 'Retrieve a context source registration',
      async handle(request) {
        const mediaType = mediaTypeOf(request, mediaTypes);
        const context = await contextOfRequest(broker.contexts, request);
        const { id, tenant, body, context: given } = await get(broker, request);
        const countsOf = await counts.show(tenant, [id]);
        await registrations.refresh();
        const unread = registrations.listUnread(tenant).find(({ row }) => row.id === id);
        // Where its @context cannot be had it is shown as it was given.
        const own = unread ? context : await broker.contexts.load(tenant, given ?? undefined);
        const shown = {
          ...showRegistration({ id, properties: body, context: own }, context),
          ...countsOf(id),
          ...(unread && { status: 'failed', failureReason: unread.reason.text.en }),
        };
        return answerObject(shown, mediaType, context);
      },
    }),
    ngsiLdRoute({
      method: 'PATCH',
      path: '/csourceRegistrations/:registrationId',
      allow: 'context.write',
      summary: 'Change a context source registration',
      async handle(request) {
        const row = await get(broker, request);
        const { body, context } = await objectOf(broker.contexts, request);
        const own = await broker.contexts.load(row.tenant, row.context ?? undefined);
        const named =
          body['@context'] !== undefined || context !== (await broker.contexts.orDefault(row.tenant, undefined));
        // What names no @context of its own is meant in that of the registration.
        const change = named ? renameMembers(body, context, own) : body;
        const merged = Object.fromEntries(
          Object.entries({ ...row.body, ...change, id: row.id }).filter(
            ([, value]) => value !== null && value !== 'urn:ngsi-ld:null',
          ),
        );
        const kept = keepSecrets(merged.contextSourceInfo, row.body.contextSourceInfo);
        await store('update', row.tenant, row.id, { ...merged, ...(kept && { contextSourceInfo: kept }) }, own);
        return { status: 204 };
      },
    }),
    ngsiLdRoute({
      method: 'DELETE',
      path: '/csourceRegistrations/:registrationId',
      allow: 'context.write',
      summary: 'Delete a context source registration',
      async handle(request) {
        const id = getUri(request.params.registrationId, 'registration id');
        await deleteRegistration(notices, registrations, spread, homeTenantOf(request), id);
        return { status: 204 };
      },
    }),
    ngsiLdRoute({
      method: 'GET',
      path: '/info/sourceIdentity',
      allow: 'context.read',
      summary: 'The name of this hub as a context source',
      async handle(request) {
        const context = await contextOfRequest(broker.contexts, request);
        const own = alias(homeTenantOf(request));
        const body = {
          id: `urn:ngsi-ld:ContextSourceIdentity:${own}`,
          type: 'ContextSourceIdentity',
          contextSourceAlias: own,
          contextSourceUptime: `PT${Math.floor((broker.clock() - startedAt) / 1000)}S`,
          contextSourceTimeAt: isoInstant(broker.clock()),
        };
        return answerObject(body, mediaTypeOf(request, mediaTypes), context);
      },
    }),
  ];
}

const leadsElsewhere = (before: Registration, after: Registration) =>
  before.endpoint !== after.endpoint || before.sourceTenant !== after.sourceTenant;

/**
 * The entities and attributes that sources are asked for (CIM 009 clause 5.10.2.4); attributes that conditions are about are asked for as
 * those that are named.
 */
function wantedOf(request: Request, context: LdContext, { geo }: SourceFilter): Wanted {
  const [type, idPattern, q] = ['type', 'idPattern', 'q'].map((name) => parameter(request, name));
  const names = [...(listParameter(request, 'attrs') ?? []), ...(q === undefined ? [] : subjectsOf(parseQ(q)).names)];
  const attributes = [...(keysOf(names, context) ?? []), ...(geo ? [geo.property] : [])];
  if (type === undefined && attributes.length === 0)
    throw contextErrors.badRequestData({ reason: 'type, attrs, q or a place is missing' });
  return {
    ids: listParameter(request, 'id')?.map((id) => getUri(id, 'id')),
    fitsPattern: idPattern === undefined ? undefined : patternOf(idPattern),
    types: type === undefined ? undefined : driverTypes(parseTypes(type, context)),
    attributes: attributes.length > 0 ? attributes : undefined,
  };
}

/** What is asked of registrations beside entities and attributes (CIM 009 clause 5.10.2). */
function filterOf(request: Request, context: LdContext): SourceFilter {
  const input = inputOfParameters(request);
  const [csf, scopeQ] = [input.text('csf'), input.text('scopeQ')];
  const range = parseRange(input);
  return {
    csf: csf === undefined ? undefined : parseQ(csf),
    scopes: scopeQ === undefined ? undefined : parseScopeQ(scopeQ),
    range: range.bounded ? range : undefined,
    geo: parseGeo(
      { georel: input.text('georel'), geometry: input.text('geometry'), coordinates: input.raw('coordinates') },
      context.keyOf(getName(input.text('geoproperty') ?? 'location', 'geoproperty')),
    ),
  };
}

async function get(broker: Broker, request: Request): Promise<RegistrationRow> {
  const id = getUri(request.params.registrationId, 'registration id');
  const tenant = homeTenantOf(request);
  await broker.tenants.forRead(tenant);
  const row = await findRegistration(broker.database, tenant, id);
  if (!row) throw contextErrors.notFound({ id });
  return row;
}

/** What is somewhere else and nowhere here (CIM 009 clause 5.9.2.4). @throws context.conflict */
async function checkNothingHere({ database }: Broker, { tenant, context, infos }: Registration): Promise<void> {
  for (const { entities, attributes } of infos) {
    const selectors = entities?.map(({ id, idPattern, types }) => ({ id, idPattern, types: anyType(types) }));
    const query = { tenant, context, access: everyEntity, selectors, attributes: attributes && [...attributes] };
    const [found] = await queryIds(database, query, 1);
    if (found !== undefined) throw contextErrors.conflict({ id: found });
  }
}

/** Only one may be asked for what is registered exclusively or redirected (CIM 009 clause 5.9.2.4). */
async function checkConflict(database: Queryable, own: Registration, all: readonly Registration[]): Promise<void> {
  const claims = (one: Registration) => one.mode === 'exclusive' || one.mode === 'redirect';
  if (!claims(own)) return;
  // Several sources may be redirected to together; an exclusive one stands alone.
  const other = all.find(
    (one) =>
      one.id !== own.id && claims(one) && (own.mode === 'exclusive' || one.mode === 'exclusive') && overlaps(own, one),
  );
  if (other) throw contextErrors.conflict({ id: other.id });
  if (own.mode !== 'exclusive') return;
  const ids = own.infos.flatMap(({ entities }) => entities?.flatMap(({ id }) => id ?? []) ?? []);
  for (const row of await selectStates(
    database,
    ids.map((id) => ({ tenant: own.tenant, id })),
  )) {
    const held = piecesOf(JSON.parse(row.body) as JsonObject, coreContext);
    const attributes = attributesAt(own, { ids: [row.id], types: row.types });
    if (attributes && piecesAt({ registration: own, attributes }, held).size > 0)
      throw contextErrors.conflict({ id: row.id });
  }
}
