-- What is to be sent to others, in any way: it comes into being in the transaction of its cause, leaves in the order of `seq`
-- for each key of a target, and stays as a dead letter when no try succeeded. A target's row is its lease, its breaker and
-- its counters.
create table delivery_target (
  channel text collate "C" not null,
  tenant text collate "C" not null,
  target text collate "C" not null,
  next_at timestamptz not null default now(),
  failures int not null default 0,
  holder text,
  lease_until timestamptz,
  delivered bigint not null default 0,
  failed bigint not null default 0,
  last_attempt_at timestamptz,
  last_success_at timestamptz,
  last_failure_at timestamptz,
  last_error text,
  primary key (channel, tenant, target)
);

create table delivery (
  channel text collate "C" not null,
  tenant text collate "C" not null,
  target text collate "C" not null,
  seq bigint generated always as identity,
  key text collate "C" not null,
  payload text not null,
  attempts int not null default 0,
  next_at timestamptz not null default clock_timestamp(),
  created_at timestamptz not null default clock_timestamp(),
  dead_at timestamptz,
  error text,
  primary key (channel, tenant, target, seq)
);
create index delivery_waiting on delivery (channel, tenant, target, seq) where dead_at is null;
create index delivery_dead on delivery (tenant, seq) where dead_at is not null;

create table delivery_attempt (
  channel text collate "C" not null,
  tenant text collate "C" not null,
  target text collate "C" not null,
  at timestamptz not null default clock_timestamp(),
  seq bigint not null,
  key text not null,
  took_ms int not null,
  error text
);
create index delivery_attempt_newest on delivery_attempt (channel, tenant, target, at desc);
create index delivery_attempt_old on delivery_attempt (at);
