-- Small beside the history (a row a device): a reference table on Citus.
create table device (
  id text primary key,
  tenant text not null,
  name jsonb not null,
  thing_model text not null,
  entity_id text not null,
  location jsonb not null,
  provenance text not null,
  source text not null,
  -- Null for a device nobody can sign in as: it is played by the hub from a recording or a generator.
  credential_digest bytea,
  registered_at timestamptz not null,
  revoked_at timestamptz,
  last_seen timestamptz
);
create index device_of_tenant on device (tenant, id) where revoked_at is null;

-- The newest use of an MQTT packet id by a device: a message without a time of its own that is sent again keeps its time.
create table receipt (
  tenant text not null,
  device text not null,
  message_id integer not null,
  digest text not null,
  received_at timestamptz not null,
  again boolean not null,
  primary key (tenant, device, message_id)
);

create table dead_letter (
  id bigint generated always as identity primary key,
  tenant text not null,
  received_at timestamptz not null,
  channel text not null check (channel in ('mqtt', 'http', 'replay')),
  device text not null,
  code text not null,
  zh text not null,
  en text not null,
  bytes bytea not null,
  attempts integer not null default 1,
  tried_at timestamptz not null,
  replayed_at timestamptz
);
create index dead_letter_newest on dead_letter (tenant, id desc);
create index dead_letter_oldest on dead_letter (received_at);

create table playback (
  tenant text not null,
  recording text not null,
  state text not null check (state in ('running', 'finished', 'stopped', 'failed')),
  speed text not null,
  -- Rows of the file that are stored for good.
  rows bigint not null,
  -- The recorded time the playback has come to.
  at timestamptz,
  started_at timestamptz not null,
  changed_at timestamptz not null,
  error text,
  primary key (tenant, recording)
);

create table feed (
  tenant text not null,
  generator text not null,
  seed bigint not null,
  -- Every tick up to and including this one is stored.
  filled_to timestamptz not null,
  primary key (tenant, generator, seed)
);
