import type { Instant, Tenant } from '@hub/kernel';
import type { Queryable, Statement } from '@hub/runtime';
import type { Variables } from '../decisions/feel.ts';
import type {
  Decided,
  ProcessState,
  ProcessStatus,
  Rest,
  Scope,
  Token,
  Wait,
  WaitKind,
} from '../machine/process-state.ts';
import type { Actor, Instance, InstanceKey, InstanceSummary, Step, StepData, StepKind } from './process-instance.ts';

interface InstanceRow {
  tenant: Tenant;
  id: string;
  key: string;
  version: number;
  status: ProcessStatus;
  error: string | null;
  business_key: string | null;
  owner: string | null;
  scopes: readonly Scope[];
  output: Variables | null;
  last_id: number;
  step: number;
  parent_instance: string | null;
  parent_wait: number | null;
  depth: number;
  started_at: Date;
  changed_at: Date;
  ended_at: Date | null;
  held_since: Date | null;
  tokens: readonly TokenRow[] | null;
  waits: readonly WaitRow[] | null;
}

interface TokenRow {
  id: number;
  node: string;
  scope: number;
  rest: Rest;
  flow: string | null;
  since: string;
}

interface WaitRow {
  id: number;
  kind: WaitKind;
  node: string;
  token: number | null;
  scope: number;
  since: string;
  due_at: string | null;
  times_left: number | null;
  period_ms: number | null;
  name: string | null;
  correlation: string | null;
  input: Variables | null;
}

/** Instances by their ids, each with its tokens and waits; one that is not there is left out. */
export async function selectInstances(
  database: Queryable,
  keys: readonly InstanceKey[],
): Promise<ReadonlyMap<string, Instance>> {
  if (keys.length === 0) return new Map();
  const rows = await database.query<InstanceRow>({
    name: 'processes.instances',
    text: `select i.*,
             (select jsonb_agg(to_jsonb(t) - 'tenant' - 'instance' - 'key' - 'version' order by t.id) from process_token t
              where t.tenant = i.tenant and t.instance = i.id) as tokens,
             (select jsonb_agg(to_jsonb(w) - 'tenant' - 'instance' order by w.id) from process_wait w
              where w.tenant = i.tenant and w.instance = i.id) as waits
           from unnest($1::text[], $2::text[]) as k(tenant, id) join process_instance i using (tenant, id)`,
    values: [keys.map((key) => key.tenant), keys.map((key) => key.id)],
  });
  return new Map(rows.map((row) => [keyOf(row), toInstance(row)]));
}

export function keyOf({ tenant, id }: InstanceKey): string {
  return `${tenant}|${id}`;
}

function toInstance(row: InstanceRow): Instance {
  const state: ProcessState = {
    status: row.status,
    ...(row.error === null ? {} : { error: row.error }),
    ...(row.held_since === null ? {} : { heldSince: row.held_since.getTime() }),
    last: row.last_id,
    scopes: row.scopes,
    tokens: (row.tokens ?? []).map(toToken),
    waits: (row.waits ?? []).map(toWait),
  };
  return {
    tenant: row.tenant,
    id: row.id,
    key: row.key,
    version: row.version,
    state,
    step: row.step,
    depth: row.depth,
    startedAt: row.started_at.getTime(),
    changedAt: row.changed_at.getTime(),
    ...(row.output === null ? {} : { output: row.output }),
    ...(row.business_key === null ? {} : { businessKey: row.business_key }),
    ...(row.owner === null ? {} : { owner: row.owner }),
    ...(row.ended_at === null ? {} : { endedAt: row.ended_at.getTime() }),
    ...(row.parent_instance === null ? {} : { parent: { instance: row.parent_instance, wait: row.parent_wait ?? 0 } }),
  };
}

function toToken({ flow, since, ...row }: TokenRow): Token {
  return { ...row, since: Date.parse(since), ...(flow === null ? {} : { flow }) };
}

function toWait(row: WaitRow): Wait {
  const { id, kind, node, scope, since, token, due_at, times_left, period_ms, name, correlation, input } = row;
  return {
    id,
    kind,
    node,
    scope,
    since: Date.parse(since),
    ...(token === null ? {} : { token }),
    ...(due_at === null ? {} : { dueAt: Date.parse(due_at) }),
    ...(times_left === null ? {} : { left: times_left }),
    ...(period_ms === null ? {} : { period_ms }),
    ...(name === null ? {} : { name }),
    ...(correlation === null ? {} : { key: correlation }),
    ...(input === null ? {} : { input }),
  };
}

const iso = (at: Instant | undefined) => (at === undefined ? null : new Date(at).toISOString());

export interface SavedStep {
  readonly before: ProcessState | undefined;
  readonly instance: Instance;
  readonly step: Step;
}

/** Everything that makes steps of different instances durable, to be committed together; a step somebody else has made meanwhile stops them all. */
export function stepStatements(steps: readonly SavedStep[]): readonly Statement[] {
  const gone = <T extends { readonly id: number }>(pick: (state: ProcessState) => readonly T[]) =>
    steps.flatMap(({ before, instance: { tenant, id, state } }) => {
      const now = new Set(pick(state));
      return (before ? pick(before) : [])
        .filter((one) => !now.has(one))
        .map((one) => ({ tenant, instance: id, id: one.id }));
    });
  const made = <T extends { readonly id: number }, R>(
    pick: (state: ProcessState) => readonly T[],
    row: (one: T, instance: Instance) => R,
  ) =>
    steps.flatMap(({ before, instance }) => {
      const old = new Set(before ? pick(before) : []);
      return pick(instance.state)
        .filter((one) => !old.has(one))
        .map((one) => row(one, instance));
    });
  return [
    insertRows('process_step', stepColumns, steps.map(stepRow)),
    {
      ...insertRows(
        'process_instance',
        instanceColumns,
        steps.map(({ instance }) => instanceRow(instance)),
      ),
      name: 'processes.save-instance',
      suffix: `on conflict (tenant, id) do update set ${changing.map((name) => `${name} = excluded.${name}`).join(', ')}`,
    },
    deleteRows(
      'process_token',
      gone((state) => state.tokens),
    ),
    insertRows(
      'process_token',
      tokenColumns,
      made((state) => state.tokens, tokenRow),
    ),
    deleteRows(
      'process_wait',
      gone((state) => state.waits),
    ),
    insertRows(
      'process_wait',
      waitColumns,
      made((state) => state.waits, waitRow),
    ),
  ].flatMap(({ rows, text, suffix, name }) =>
    rows.length === 0 ? [] : [{ name, text: `${text} ${suffix ?? ''}`, values: [JSON.stringify(rows)] }],
  );
}

interface RowsStatement {
  readonly name: string;
  readonly text: string;
  readonly suffix?: string;
  readonly rows: readonly object[];
}

function insertRows(table: string, columns: Readonly<Record<string, string>>, rows: readonly object[]): RowsStatement {
  const names = Object.keys(columns).join(', ');
  const typed = Object.entries(columns).map(([name, type]) => `${name} ${type}`);
  return {
    name: `processes.insert-${table}`,
    text: `insert into ${table} (${names}) select ${names} from jsonb_to_recordset($1::jsonb) as r(${typed.join(', ')})`,
    rows,
  };
}

function deleteRows(table: string, rows: readonly object[]): RowsStatement {
  return {
    name: `processes.delete-${table}`,
    text: `delete from ${table} d using jsonb_to_recordset($1::jsonb) as r(tenant text, instance text, id integer)
           where d.tenant = r.tenant and d.instance = r.instance and d.id = r.id`,
    rows,
  };
}

const stepColumns = {
  tenant: 'text',
  instance: 'text',
  seq: 'integer',
  at: 'timestamptz',
  actor_id: 'text',
  actor_name: 'text',
  kind: 'text',
  node: 'text',
  passed: 'jsonb',
  data: 'jsonb',
} as const;

function stepRow({ instance: { tenant, id }, step }: SavedStep) {
  const { seq, at, actor, kind, node, passed, data } = step;
  return {
    tenant,
    instance: id,
    seq,
    at: iso(at),
    actor_id: actor.id,
    actor_name: actor.name,
    kind,
    node,
    passed,
    data,
  };
}

const instanceColumns = {
  tenant: 'text',
  id: 'text',
  key: 'text',
  version: 'integer',
  status: 'text',
  error: 'text',
  business_key: 'text',
  owner: 'text',
  scopes: 'jsonb',
  output: 'jsonb',
  last_id: 'integer',
  step: 'integer',
  parent_instance: 'text',
  parent_wait: 'integer',
  depth: 'integer',
  started_at: 'timestamptz',
  changed_at: 'timestamptz',
  ended_at: 'timestamptz',
  held_since: 'timestamptz',
} as const;
const changing = [
  'held_since',
  'version',
  'status',
  'error',
  'scopes',
  'output',
  'last_id',
  'step',
  'changed_at',
  'ended_at',
];

function instanceRow(instance: Instance) {
  const { tenant, id, key, version, state, output, businessKey, owner, step, parent, depth } = instance;
  return {
    tenant,
    id,
    key,
    version,
    status: state.status,
    error: state.error,
    business_key: businessKey,
    owner,
    scopes: state.scopes,
    output,
    last_id: state.last,
    step,
    parent_instance: parent?.instance,
    parent_wait: parent?.wait,
    depth,
    started_at: iso(instance.startedAt),
    changed_at: iso(instance.changedAt),
    ended_at: iso(instance.endedAt),
    held_since: iso(state.heldSince),
  };
}

const tokenColumns = {
  tenant: 'text',
  instance: 'text',
  id: 'integer',
  key: 'text',
  version: 'integer',
  node: 'text',
  scope: 'integer',
  rest: 'text',
  flow: 'text',
  since: 'timestamptz',
} as const;

function tokenRow({ since, ...token }: Token, { tenant, id, key, version }: Instance) {
  return { ...token, tenant, instance: id, key, version, since: iso(since) };
}

const waitColumns = {
  tenant: 'text',
  instance: 'text',
  id: 'integer',
  kind: 'text',
  node: 'text',
  token: 'integer',
  scope: 'integer',
  since: 'timestamptz',
  due_at: 'timestamptz',
  times_left: 'integer',
  period_ms: 'bigint',
  name: 'text',
  correlation: 'text',
  input: 'jsonb',
} as const;

function waitRow(wait: Wait, { tenant, id }: Instance) {
  const { since, dueAt, left, key, ...rest } = wait;
  return { ...rest, tenant, instance: id, since: iso(since), due_at: iso(dueAt), times_left: left, correlation: key };
}

interface StepRow {
  seq: number;
  at: Date;
  actor_id: string;
  actor_name: string;
  kind: StepKind;
  node: string | null;
  passed: readonly string[];
  data: StepData;
}

/** The history of an instance, oldest first. */
export async function selectSteps(database: Queryable, { tenant, id }: InstanceKey): Promise<readonly Step[]> {
  const rows = await database.query<StepRow>({
    name: 'processes.steps',
    text: `select seq, at, actor_id, actor_name, kind, node, passed, data from process_step
           where tenant = $1 and instance = $2 order by seq limit 5000`,
    values: [tenant, id],
  });
  return rows.map(({ at, actor_id, actor_name, node, ...row }) => {
    const actor: Actor = { id: actor_id, name: actor_name };
    return { ...row, at: at.getTime(), actor, ...(node === null ? {} : { node }) };
  });
}

/** Decisions that were asked, the newest first: inputs for a test run. */
export async function selectDecided(
  database: Queryable,
  tenant: Tenant,
  decisions: readonly string[],
  limit: number,
): Promise<readonly Decided[]> {
  const rows = await database.query<{ decided: Decided }>({
    name: 'processes.decided',
    text: `select d.decided from process_step s cross join lateral jsonb_array_elements(s.data->'decided') as d(decided)
           where s.tenant = $1 and s.data ? 'decided' and d.decided->>'decision' = any($2)
           order by s.at desc limit $3`,
    values: [tenant, decisions, limit],
  });
  return rows.map((row) => row.decided);
}

export interface InstanceSearch {
  readonly key?: string;
  readonly status?: ProcessStatus;
  readonly businessKey?: string;
  readonly node?: string;
  /** The module it belongs to; those that were called belong to none. */
  readonly owner?: string;
  readonly limit: number;
}

interface SummaryRow
  extends Pick<
    InstanceRow,
    'id' | 'key' | 'version' | 'status' | 'error' | 'business_key' | 'started_at' | 'ended_at'
  > {
  nodes: readonly string[] | null;
}

/** Instances, the newest first. */
export async function selectSummaries(
  database: Queryable,
  tenant: Tenant,
  { key, status, businessKey, node, owner, limit }: InstanceSearch,
): Promise<readonly InstanceSummary[]> {
  const rows = await database.query<SummaryRow>({
    name: 'processes.summaries',
    text: `select i.id, i.key, i.version, i.status, i.error, i.business_key, i.started_at, i.ended_at,
             (select jsonb_agg(distinct t.node) from process_token t where t.tenant = i.tenant and t.instance = i.id) as nodes
           from process_instance i
           where i.tenant = $1 and ($2::text is null or i.key = $2) and ($3::text is null or i.status = $3)
             and ($4::text is null or i.business_key = $4)
             and ($5::text is null or exists (
               select 1 from process_token t where t.tenant = i.tenant and t.instance = i.id and t.node = $5))
             and ($7::text is null or i.owner = $7)
           order by i.started_at desc, i.id desc limit $6`,
    values: [tenant, key ?? null, status ?? null, businessKey ?? null, node ?? null, limit, owner ?? null],
  });
  return rows.map((row) => ({
    id: row.id,
    key: row.key,
    version: row.version,
    status: row.status,
    nodes: row.nodes ?? [],
    startedAt: row.started_at.getTime(),
    ...(row.error === null ? {} : { error: row.error }),
    ...(row.business_key === null ? {} : { businessKey: row.business_key }),
    ...(row.ended_at === null ? {} : { endedAt: row.ended_at.getTime() }),
  }));
}

/** How many tokens stand at each node of each version. */
export async function countTokens(
  database: Queryable,
  tenant: Tenant,
  key: string,
): Promise<readonly { readonly version: number; readonly node: string; readonly count: number }[]> {
  return database.query({
    name: 'processes.count-tokens',
    text: `select version, node, count(*)::integer as count from process_token
           where tenant = $1 and key = $2 group by version, node order by version, node`,
    values: [tenant, key],
  });
}

/** The running instance a call activity has started. */
export async function findCalled(
  database: Queryable,
  tenant: Tenant,
  parent: { readonly instance: string; readonly wait: number },
): Promise<InstanceKey | undefined> {
  const [row] = await database.query<InstanceKey>({
    name: 'processes.called',
    text: `select tenant, id from process_instance
           where tenant = $1 and parent_instance = $2 and parent_wait = $3 and status = 'running'`,
    values: [tenant, parent.instance, parent.wait],
  });
  return row;
}

export interface Listener {
  readonly instance: string;
  readonly wait: number;
}

/** Who waits for a message or signal, the longest first. */
export async function selectListeners(
  database: Queryable,
  tenant: Tenant,
  { kind, name, key }: { readonly kind: 'message' | 'signal'; readonly name: string; readonly key?: string },
  limit: number,
): Promise<readonly Listener[]> {
  return database.query<Listener & object>({
    name: 'processes.listeners',
    text: `select instance, id as wait from process_wait
           where tenant = $1 and kind = $2 and name = $3 and ($4::text is null or correlation = $4)
           order by since, instance, id limit $5`,
    values: [tenant, kind, name, key ?? null, limit],
  });
}
