-- What is to be recorded commits here, with the change it tells of; the sealer moves it into the chain in this order.
create table audit_queue (
  position bigint generated always as identity primary key,
  body json not null
);

-- `json`, not `jsonb`: it keeps the very bytes that were hashed. The account of an actor may go; this stays.
create table audit_entry (
  seq bigint primary key,
  id uuid not null,
  at timestamptz not null,
  tenant text not null,
  actor_kind text not null,
  actor_id text not null,
  actor_name text not null,
  action text not null,
  resource_type text not null,
  resource_id text not null,
  decision text not null,
  purpose text,
  case_id text,
  policies json not null,
  request_id text,
  address text,
  retention text not null,
  details json not null,
  hash bytea not null
);
create index audit_entry_at on audit_entry (tenant, at, seq);
create index audit_entry_actor on audit_entry (tenant, actor_id, at, seq);
create index audit_entry_action on audit_entry (tenant, action, at, seq);
create index audit_entry_resource on audit_entry (tenant, resource_type, resource_id, at, seq);
create index audit_entry_retention on audit_entry (retention, at, seq);

-- What remains of an entry whose time is over: enough to verify all others.
create table audit_tombstone (
  seq bigint primary key,
  leaf bytea not null,
  hash bytea not null
);

-- Hashes of complete subtrees of 256^level leaves, 256 in a row: a proof reads a few rows, not the log.
create table audit_tile (
  level integer not null,
  index bigint not null,
  hashes bytea not null,
  primary key (level, index)
);

-- The one row every sealing locks. `note` is the signed checkpoint of everything sealed so far.
create table audit_head (
  single boolean primary key default true check (single),
  log uuid not null default gen_random_uuid(),
  size bigint not null default 0,
  chain bytea not null default '',
  peaks bytea not null default '',
  note text
);
insert into audit_head default values;

create table audit_checkpoint (
  size bigint primary key,
  at timestamptz not null,
  note text not null
);
