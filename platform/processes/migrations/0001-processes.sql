-- Versions of processes (BPMN) and decisions (DMN). The text of a released version never changes.
create table process_definition (
  tenant text collate "C" not null,
  key text collate "C" not null,
  version integer not null,
  kind text not null check (kind in ('process', 'decision')),
  state text not null check (state in ('draft', 'review', 'released', 'rejected')),
  title jsonb not null,
  xml text not null,
  digest text not null,
  -- Counts the savings of a draft: two people cannot save over each other.
  revision integer not null,
  source text not null check (source in ('editor', 'pack')),
  note text not null,
  author_id text not null,
  author_name text not null,
  reviewer_id text,
  reviewer_name text,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  primary key (tenant, key, version)
);

-- Which version new instances take, and since when: the newest row counts. Rolling back adds a row.
create table process_release (
  tenant text collate "C" not null,
  key text collate "C" not null,
  seq integer not null,
  version integer not null,
  at timestamptz not null,
  actor_id text not null,
  actor_name text not null,
  note text not null,
  primary key (tenant, key, seq)
);

create table process_instance (
  tenant text collate "C" not null,
  id text collate "C" not null,
  key text collate "C" not null,
  version integer not null,
  status text not null check (status in ('running', 'completed', 'failed', 'cancelled')),
  error text,
  -- What it is about, such as the id of a case, and who is told of its steps.
  business_key text,
  owner text,
  scopes jsonb not null,
  output jsonb,
  last_id integer not null,
  step integer not null,
  parent_instance text collate "C",
  parent_wait integer,
  depth integer not null,
  started_at timestamptz not null,
  changed_at timestamptz not null,
  ended_at timestamptz,
  primary key (tenant, id)
);
create index process_instance_business on process_instance (tenant, business_key) where business_key is not null;
create index process_instance_parent on process_instance (tenant, parent_instance, parent_wait) where parent_instance is not null;
create index process_instance_newest on process_instance (tenant, key, started_at desc, id desc);

-- What happened, never changed. The key is the version check: two processes cannot write the same next step.
create table process_step (
  tenant text collate "C" not null,
  instance text collate "C" not null,
  seq integer not null,
  at timestamptz not null,
  actor_id text not null,
  actor_name text not null,
  kind text not null,
  node text,
  passed jsonb not null,
  data jsonb not null,
  primary key (tenant, instance, seq)
);

create index process_step_decided on process_step (tenant, at desc) where data ? 'decided';

create table process_token (
  tenant text collate "C" not null,
  instance text collate "C" not null,
  id integer not null,
  key text collate "C" not null,
  version integer not null,
  node text not null,
  scope integer not null,
  rest text not null,
  flow text,
  since timestamptz not null,
  primary key (tenant, instance, id)
);
create index process_token_node on process_token (tenant, key, version, node);

-- What has to happen for a token to go on.
create table process_wait (
  tenant text collate "C" not null,
  instance text collate "C" not null,
  id integer not null,
  kind text not null,
  node text not null,
  token integer,
  scope integer not null,
  since timestamptz not null,
  due_at timestamptz,
  times_left integer,
  period_ms bigint,
  name text,
  correlation text,
  input jsonb,
  primary key (tenant, instance, id)
);
create index process_wait_name on process_wait (tenant, kind, name, correlation, since) where kind in ('message', 'signal');

-- Work for any hub process: timers, services, messages on their way. Leased to one process at a time.
create table process_job (
  tenant text collate "C" not null,
  id text collate "C" not null,
  kind text not null,
  instance text collate "C",
  wait integer,
  due_at timestamptz not null,
  attempts integer not null default 0,
  holder text,
  leased_until timestamptz,
  failed_at timestamptz,
  error text,
  payload jsonb not null,
  primary key (tenant, id)
);
create index process_job_due on process_job (due_at) where failed_at is null;
create index process_job_instance on process_job (tenant, instance) where instance is not null;
create index process_job_failed on process_job (tenant, failed_at) where failed_at is not null;

-- Ends jobs that somebody holds. When another process has taken one meanwhile, whatever was to commit with it does not.
create function process_end_jobs(the_holder text, tenants text[], ids text[]) returns void
language plpgsql as $$
declare
  ended integer;
begin
  delete from process_job j using unnest(tenants, ids) as r(tenant, id)
  where j.tenant = r.tenant and j.id = r.id and j.holder = the_holder;
  get diagnostics ended = row_count;
  if ended <> cardinality(ids) then
    raise exception 'a process job was taken by another process' using errcode = '40001';
  end if;
end $$;

-- Messages and signals sent from outside, for a week: the same id again sends nothing.
create table process_sent (
  tenant text collate "C" not null,
  id text collate "C" not null,
  at timestamptz not null,
  primary key (tenant, id)
);
create index process_sent_at on process_sent (at);
