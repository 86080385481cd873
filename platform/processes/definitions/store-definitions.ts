import type { Instant, Localised, Tenant } from '@hub/kernel';
import type { Queryable, Statement } from '@hub/runtime';
import type { Actor } from '../instances/process-instance.ts';

export type DefinitionKind = 'process' | 'decision';
export type DefinitionState = 'draft' | 'review' | 'released' | 'rejected';

/** One version of a process or decision. */
export interface Definition {
  readonly key: string;
  readonly version: number;
  readonly kind: DefinitionKind;
  readonly state: DefinitionState;
  readonly title: Localised;
  /** Counts savings of a draft. */
  readonly revision: number;
  readonly source: 'editor' | 'pack';
  readonly note: string;
  readonly author: Actor;
  readonly reviewer?: Actor;
  readonly createdAt: Instant;
  readonly changedAt: Instant;
  readonly digest: string;
}

export interface CurrentRow {
  readonly key: string;
  readonly version: number;
  readonly kind: DefinitionKind;
}

/** The version of each process and decision that new instances take. */
export async function selectCurrent(database: Queryable, tenant: Tenant): Promise<readonly CurrentRow[]> {
  return database.query<CurrentRow & object>({
    name: 'processes.current',
    text: `select distinct on (r.key) r.key, r.version, d.kind
           from process_release r join process_definition d using (tenant, key, version)
           where r.tenant = $1 order by r.key, r.seq desc`,
    values: [tenant],
  });
}

export async function selectXml(
  database: Queryable,
  tenant: Tenant,
  key: string,
  version: number,
): Promise<string | undefined> {
  const [row] = await database.query<{ xml: string }>({
    name: 'processes.xml',
    text: 'select xml from process_definition where tenant = $1 and key = $2 and version = $3',
    values: [tenant, key, version],
  });
  return row?.xml;
}

interface DefinitionRow {
  key: string;
  version: number;
  kind: DefinitionKind;
  state: DefinitionState;
  title: Localised;
  revision: number;
  source: 'editor' | 'pack';
  note: string;
  author_id: string;
  author_name: string;
  reviewer_id: string | null;
  reviewer_name: string | null;
  created_at: Date;
  changed_at: Date;
  digest: string;
}

/** All versions, or those of one key, the newest first. */
export async function selectDefinitions(
  database: Queryable,
  tenant: Tenant,
  { kind, key }: { readonly kind?: DefinitionKind; readonly key?: string },
): Promise<readonly Definition[]> {
  const rows = await database.query<DefinitionRow>({
    name: 'processes.definitions',
    text: `select key, version, kind, state, title, revision, source, note, author_id, author_name, reviewer_id,
             reviewer_name, created_at, changed_at, digest
           from process_definition where tenant = $1 and ($2::text is null or kind = $2) and ($3::text is null or key = $3)
           order by key, version desc limit 2000`,
    values: [tenant, kind ?? null, key ?? null],
  });
  return rows.map(({ author_id, author_name, reviewer_id, reviewer_name, created_at, changed_at, ...row }) => ({
    ...row,
    author: { id: author_id, name: author_name },
    createdAt: created_at.getTime(),
    changedAt: changed_at.getTime(),
    ...(reviewer_id === null ? {} : { reviewer: { id: reviewer_id, name: reviewer_name ?? '' } }),
  }));
}

/** A new version; the key makes sure that two do not take the same number. */
export function insertDefinition(tenant: Tenant, definition: Definition, xml: string): Statement {
  const { key, version, kind, state, title, revision, source, note, author, createdAt, changedAt, digest } = definition;
  return {
    text: `insert into process_definition (tenant, key, version, kind, state, title, xml, digest, revision, source, note,
             author_id, author_name, created_at, changed_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    values: [
      tenant,
      key,
      version,
      kind,
      state,
      JSON.stringify(title),
      xml,
      digest,
      revision,
      source,
      note,
      author.id,
      author.name,
      new Date(createdAt),
      new Date(changedAt),
    ],
  };
}

export interface DefinitionChange {
  readonly state: DefinitionState;
  readonly note: string;
  readonly title: Localised;
  readonly author: Actor;
  readonly reviewer?: Actor;
  readonly digest: string;
  readonly xml?: string;
  readonly at: Instant;
}

/** Changes a version that is still as the caller has seen it; answers whether it was. */
export async function updateDefinition(
  database: Queryable,
  tenant: Tenant,
  seen: Pick<Definition, 'key' | 'version' | 'revision' | 'state'>,
  change: DefinitionChange,
): Promise<boolean> {
  const rows = await database.query(
    `update process_definition set state = $6, note = $7, title = $8, author_id = $9, author_name = $10, reviewer_id = $11,
       reviewer_name = $12, digest = $13, xml = coalesce($14, xml), changed_at = $15, revision = revision + 1
     where tenant = $1 and key = $2 and version = $3 and revision = $4 and state = $5 returning key`,
    [
      tenant,
      seen.key,
      seen.version,
      seen.revision,
      seen.state,
      change.state,
      change.note,
      JSON.stringify(change.title),
      change.author.id,
      change.author.name,
      change.reviewer?.id ?? null,
      change.reviewer?.name ?? null,
      change.digest,
      change.xml ?? null,
      new Date(change.at),
    ],
  );
  return rows.length > 0;
}

export interface Release {
  readonly seq: number;
  readonly version: number;
  readonly at: Instant;
  readonly actor: Actor;
  readonly note: string;
}

interface ReleaseRow {
  seq: number;
  version: number;
  at: Date;
  actor_id: string;
  actor_name: string;
  note: string;
}

/** Every release of a process or decision, the newest first. */
export async function selectReleases(database: Queryable, tenant: Tenant, key: string): Promise<readonly Release[]> {
  const rows = await database.query<ReleaseRow>({
    name: 'processes.releases',
    text: `select seq, version, at, actor_id, actor_name, note from process_release
           where tenant = $1 and key = $2 order by seq desc limit 200`,
    values: [tenant, key],
  });
  return rows.map(({ at, actor_id, actor_name, ...row }) => ({
    ...row,
    at: at.getTime(),
    actor: { id: actor_id, name: actor_name },
  }));
}

export function insertRelease(tenant: Tenant, key: string, { seq, version, at, actor, note }: Release): Statement {
  return {
    text: `insert into process_release (tenant, key, seq, version, at, actor_id, actor_name, note)
           values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    values: [tenant, key, seq, version, new Date(at), actor.id, actor.name, note],
  };
}
