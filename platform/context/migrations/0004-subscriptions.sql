-- Every change of a subscription draws a new revision; hub processes read on from the last they have seen. Deleted ones
-- stay as a mark until everyone must have seen it.
create sequence subscription_revision;
create table subscription (
  tenant text collate "C" not null,
  id text collate "C" not null,
  body json not null,
  context json,
  deleted boolean not null default false,
  revision bigint not null default nextval('subscription_revision'),
  created_at timestamptz not null,
  modified_at timestamptz not null,
  times_sent bigint not null default 0,
  times_failed bigint not null default 0,
  last_notification timestamptz,
  last_success timestamptz,
  last_failure timestamptz,
  failure text,
  primary key (tenant, id)
);
create index subscription_revised on subscription (revision);

-- Notifications on their way. They come into being in the transaction that moves the outbox cursor, leave in order for
-- each subscription and entity, and stay as dead letters when no try succeeded.
create table notification_delivery (
  seq bigint generated always as identity,
  tenant text collate "C" not null,
  subscription_id text collate "C" not null,
  entity_id text collate "C" not null,
  data text not null,
  attempts int not null default 0,
  next_at timestamptz not null default now(),
  dead boolean not null default false,
  error text,
  created_at timestamptz not null default now(),
  primary key (tenant, subscription_id, seq)
);
create index notification_waiting on notification_delivery (tenant, subscription_id, entity_id, seq) where not dead;
