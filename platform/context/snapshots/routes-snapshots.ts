import type { Reply, Route, RouteRequest } from '@hub/runtime';
import { answerObject } from '../answer.ts';
import type { JsonObject } from '../attributes/json-object.ts';
import { getUri, pathPart } from '../attributes/names.ts';
import { type Broker, ngsiLdRoute } from '../broker.ts';
import { contextErrors } from '../errors.ts';
import { holds } from '../query/evaluate-q.ts';
import { contextOfRequest, homeTenantOf, mediaTypeOf, objectOf, parameter } from '../request.ts';
import { readQuery } from './fill-snapshot.ts';
import { givenMembers, readPurge, readSnapshot, refuseQueries, showSnapshot } from './snapshot.ts';
import { snapshotTenant } from './snapshot-tenant.ts';
import type { Snapshots } from './snapshots.ts';
import { copyData } from './store-snapshot-data.ts';
import { changeSnapshot, findSnapshot, insertSnapshot, listSnapshots, type SnapshotRow } from './store-snapshots.ts';

type Request = RouteRequest<Readonly<Record<string, string>>>;

const mediaTypes = ['application/json', 'application/ld+json'] as const;
const bad = (reason: string) => contextErrors.badRequestData({ reason });

/** Snapshots (CIM 009 clauses 6.36, 6.37 and 6.38). */
export function snapshotRoutes(broker: Broker, snapshots: Snapshots): readonly Route[] {
  const { database } = broker;

  async function get(request: Request): Promise<SnapshotRow> {
    const id = getUri(request.params.snapshotId, 'snapshot id');
    const tenant = homeTenantOf(request);
    await broker.tenants.forRead(tenant);
    const row = await findSnapshot(database, tenant, id);
    // Whose it is not does not learn that it is there.
    const owner = broker.access.ownerOf(request);
    if (!row || (owner !== undefined && row.owner !== owner)) throw contextErrors.notFound({ id });
    return row;
  }

  /** The row of a new snapshot. */
  function begin(request: Request, tenant: string, body: JsonObject, given: JsonObject) {
    const { priority, lifetime_ms } = readSnapshot(given);
    const id = body.id === undefined ? `urn:ngsi-ld:Snapshot:${crypto.randomUUID()}` : getUri(body.id, 'id');
    const now = broker.clock();
    return {
      tenant,
      id,
      body: given,
      priority,
      owner: request.principal?.id ?? null,
      owner_post: request.principal?.post ?? null,
      created_at: new Date(now),
      expires_at: new Date(now + lifetime_ms),
    };
  }

  const created = (id: string): Reply => ({
    status: 201,
    headers: { location: `/ngsi-ld/v1/snapshots/${pathPart(id)}` },
  });

  return [
    ngsiLdRoute({
      method: 'POST',
      path: '/snapshots',
      allow: 'context.write',
      summary: 'Create a snapshot',
      async handle(request) {
        const { body, context } = await objectOf(broker.contexts, request);
        const tenant = homeTenantOf(request);
        const given = givenMembers(body);
        const row = begin(request, tenant, body, given);
        const { queries, temporalQueries } = readSnapshot(given);
        const access = await broker.access.of(request);
        for (const one of [...queries, ...temporalQueries]) readQuery(one, { tenant, context, access });
        await broker.tenants.forWrite(tenant);
        const source = context.isCore ? null : context.source;
        const stored = await insertSnapshot(database, { ...row, context: source, status: 'preparing', details: null });
        if (!stored) throw contextErrors.alreadyExists({ id: row.id });
        await snapshots.makeRoom(tenant, row.id);
        snapshots.wake();
        return created(row.id);
      },
    }),
    ngsiLdRoute({
      method: 'DELETE',
      path: '/snapshots',
      allow: 'context.write',
      summary: 'Purge snapshots',
      async handle(request) {
        const q = parameter(request, 'q');
        if (q === undefined) throw bad('q says which snapshots are to go');
        const query = readPurge(q);
        const tenant = homeTenantOf(request);
        await broker.tenants.forRead(tenant);
        const owner = broker.access.ownerOf(request);
        const mine = (await listSnapshots(database, tenant)).filter(
          (row) => owner === undefined || row.owner === owner,
        );
        const gone = mine.filter((row) => holds(query, showSnapshot(row)));
        if (gone.length === 0) throw contextErrors.notFound({ id: 'snapshot' });
        for (const { id } of gone) await snapshots.drop(tenant, id);
        return { status: 204 };
      },
    }),
    ngsiLdRoute({
      method: 'GET',
      path: '/snapshots/:snapshotId',
      allow: 'context.read',
      summary: 'Retrieve the status of a snapshot',
      async handle(request) {
        const context = await contextOfRequest(broker.contexts, request);
        return answerObject(showSnapshot(await get(request)), mediaTypeOf(request, mediaTypes), context);
      },
    }),
    ngsiLdRoute({
      method: 'PATCH',
      path: '/snapshots/:snapshotId',
      allow: 'context.write',
      summary: 'Change the status of a snapshot',
      async handle(request) {
        const row = await get(request);
        const { body, context } = await objectOf(broker.contexts, request);
        if (body.id !== undefined) throw bad('the id of a snapshot cannot be changed');
        refuseQueries(body);
        const given = withoutNulls({ ...row.body, ...givenMembers(body) });
        const { priority, lifetime_ms } = readSnapshot(given);
        const now = broker.clock();
        const expires_at = body.snapshotLifetime === undefined ? row.expires_at : new Date(now + lifetime_ms);
        const changed = await changeSnapshot(database, {
          ...row,
          body: given,
          priority,
          expires_at,
          modified_at: new Date(now),
        });
        if (!changed) throw contextErrors.notFound({ id: row.id });
        await snapshots.tell(changed);
        return answerObject(showSnapshot(changed), mediaTypeOf(request, mediaTypes), context);
      },
    }),
    ngsiLdRoute({
      method: 'DELETE',
      path: '/snapshots/:snapshotId',
      allow: 'context.write',
      summary: 'Delete a snapshot',
      async handle(request) {
        const { tenant, id } = await get(request);
        await snapshots.drop(tenant, id);
        return { status: 204 };
      },
    }),
    ngsiLdRoute({
      method: 'POST',
      path: '/snapshots/:snapshotId/clone',
      allow: 'context.write',
      summary: 'Clone a snapshot',
      async handle(request) {
        const source = await get(request);
        if (source.status === 'preparing') throw contextErrors.conflict({ id: source.id });
        const { body } = await objectOf(broker.contexts, request);
        refuseQueries(body);
        const { endpoint: _endpoint, receiverInfo: _receiverInfo, ...kept } = source.body;
        const row = begin(request, source.tenant, body, { ...kept, ...givenMembers(body) });
        const { context, status, details } = source;
        await database.transaction(async (tx) => {
          if (!(await insertSnapshot(tx, { ...row, context, status, details })))
            throw contextErrors.alreadyExists({ id: row.id });
          const [from, to] = [source.id, row.id].map((id) => snapshotTenant(source.tenant, id)) as [string, string];
          for (const statement of copyData(from, to)) await tx.query(statement);
        });
        await snapshots.makeRoom(row.tenant, row.id);
        const clone = await findSnapshot(database, row.tenant, row.id);
        if (clone) await snapshots.tell(clone);
        return created(row.id);
      },
    }),
  ];
}

const withoutNulls = (body: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null && value !== 'urn:ngsi-ld:null'));
