-- A case and a purpose are searched for by themselves; refusals are few.
create index audit_entry_case on audit_entry (tenant, case_id, at, seq) where case_id is not null;
create index audit_entry_purpose on audit_entry (tenant, purpose, at, seq) where purpose is not null;
create index audit_entry_denied on audit_entry (tenant, at, seq) where decision = 'deny';

-- A verification that somebody asked for: one at a time. `beat_at` tells one whose process has died.
create table audit_verification (
  id uuid primary key,
  state text not null check (state in ('running', 'done', 'cancelled', 'failed')),
  actor_id text not null,
  actor_name text not null,
  started_at timestamptz not null,
  beat_at timestamptz not null,
  ended_at timestamptz,
  rows bigint not null default 0,
  total bigint not null default 0,
  result json
);
create unique index audit_verification_running on audit_verification (state) where state = 'running';

-- Other nodes that vouch for this log: what they have seen of it they will not unsee.
create table audit_witness (
  id uuid primary key,
  name text not null,
  url text not null,
  public_key text not null,
  registered_by text not null,
  registered_at timestamptz not null,
  ended_at timestamptz,
  -- The newest checkpoint it has vouched for, and what went wrong since.
  size bigint not null default 0,
  vouched_at timestamptz,
  failure text,
  failed_at timestamptz
);
create table audit_cosignature (
  size bigint not null,
  key text not null,
  signature text not null,
  at timestamptz not null,
  primary key (size, key)
);

-- Logs of other nodes this one vouches for, by the key they are signed with, and the last it saw of each.
create table audit_witnessed (
  key text primary key,
  name text not null,
  public_key text not null,
  registered_by text not null,
  registered_at timestamptz not null,
  ended_at timestamptz,
  seen text,
  seen_at timestamptz,
  -- When it last showed something that was not proved to continue what was seen; cleared by what is.
  refused_at timestamptz,
  -- A checkpoint of a size already seen, with another root, signed all the same: the evidence.
  contradiction text,
  contradicted_at timestamptz
);
