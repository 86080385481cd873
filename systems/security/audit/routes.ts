import { defaultTenant, getInstant, type Tenant } from '@hub/kernel';
import { type Database, type Route, type RouteRequest, route } from '@hub/runtime';
import { Type } from 'typebox';
import type { AnchoringState } from './anchoring.ts';
import { parseCheckpoint } from './checkpoint.ts';
import { auditErrors } from './errors.ts';
import { exportAudit } from './export-audit.ts';
import { proveEntry } from './prove-entry.ts';
import * as store from './store.ts';
import { searchEntries } from './store-search.ts';

export interface AuditRouteDeps {
  readonly database: Database;
  readonly state: () => AnchoringState;
  readonly publicKey: string;
  /** Reading the log leaves an entry in it. @throws audit.unavailable */
  readonly recordReading: (request: RouteRequest, action: string) => Promise<void>;
}

const Seq = Type.String({ pattern: '^[1-9][0-9]{0,15}$' });
const Text = Type.String({ minLength: 1, maxLength: 1_000 });
const limit = (fallback: number) => Type.Integer({ minimum: 1, maximum: 1_000, default: fallback });
const AuditQuery = Type.Object(
  {
    actor: Type.Optional(Text),
    action: Type.Optional(Text),
    /** `type` or `type/id`. */
    resource: Type.Optional(Text),
    decision: Type.Optional(Type.Enum(['permit', 'deny'])),
    case: Type.Optional(Text),
    purpose: Type.Optional(Text),
    from: Type.Optional(Text),
    to: Type.Optional(Text),
    limit: limit(50),
    after: Type.Optional(Seq),
  },
  { additionalProperties: false },
);
const CheckpointQuery = Type.Object({ limit: limit(100), after: Type.Optional(Seq) }, { additionalProperties: false });

/** A tenant sees its own entries only. */
export function auditRoutes({ database, state, publicKey, recordReading }: AuditRouteDeps): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/audit',
      allow: 'audit.read',
      summary: 'Search the audit log, newest first',
      query: AuditQuery,
      async handle(request) {
        const { query } = request;
        await recordReading(request, 'audit.search');
        const slash = query.resource?.indexOf('/') ?? -1;
        const items = await searchEntries(database, {
          tenant: tenantOf(request),
          actor: query.actor,
          action: query.action,
          resourceType: slash < 0 ? query.resource : query.resource?.slice(0, slash),
          resourceId: slash < 0 ? undefined : query.resource?.slice(slash + 1),
          decision: query.decision,
          caseId: query.case,
          purpose: query.purpose,
          from: instantOf(query.from),
          to: instantOf(query.to),
          after: query.after === undefined ? undefined : Number(query.after),
          limit: query.limit,
        });
        const last = items.length === query.limit ? items.at(-1) : undefined;
        return { headers: noStore, body: { items, ...(last && { next: String(last.seq) }) } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/audit/export',
      allow: 'audit.read',
      summary: 'The whole log as NDJSON, for `hub audit verify --file`; entries of other tenants as hashes',
      async handle(request) {
        await recordReading(request, 'audit.export');
        return {
          headers: {
            ...noStore,
            'content-type': 'application/x-ndjson; charset=utf-8',
            'content-disposition': 'attachment; filename="audit.ndjson"',
          },
          body: exportAudit(database, tenantOf(request)),
        };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/audit/checkpoints',
      allow: 'audit.read',
      summary: 'Signed checkpoints by size, the public key of this node, and how its file of checkpoints fares',
      query: CheckpointQuery,
      async handle({ query }) {
        const found = await store.listCheckpoints(database, Number(query.after ?? 0), query.limit);
        const items = found.flatMap(({ note }) => parseCheckpoint(note) ?? []);
        const last = found.length === query.limit ? found.at(-1) : undefined;
        return {
          headers: noStore,
          body: { items, publicKey, anchored: state(), ...(last && { next: String(last.size) }) },
        };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/audit/:seq/proof',
      allow: 'audit.read',
      summary:
        'Proof that an entry is in the log: its record, a signed checkpoint and the hashes from one to the other',
      params: Type.Object({ seq: Seq }),
      async handle(request) {
        const seq = Number(request.params.seq);
        const { record, checkpoint, proof } = await proveEntry(database, seq);
        if (record.tenant !== tenantOf(request)) throw auditErrors.unknown({ seq });
        const { entry, hash } = record;
        return { headers: noStore, body: { seq, entry, hash, checkpoint, proof } };
      },
    }),
  ];
}

const noStore = { 'cache-control': 'no-store' };

function tenantOf({ principal }: { readonly principal: RouteRequest['principal'] }): Tenant {
  return principal?.tenant ?? defaultTenant;
}

/** @throws time.badInstant */
function instantOf(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(getInstant(text));
}
