-- Tenants come into being with their first write.
create table tenant (
  name text collate "C" primary key,
  created_at timestamptz not null default now()
);

-- The current state of every entity. `body` is the normalised NGSI-LD text without system attributes, so that it can go
-- out as it is; `meta` holds [createdAt, modifiedAt] in epoch milliseconds for each attribute instance, in body order.
-- `version` starts at the epoch microsecond of creation, so that a re-created entity never repeats a version.
-- The fill factor leaves room for heap-only updates: an update that moves nothing touches no index.
create table entity (
  tenant text collate "C" not null,
  id text collate "C" not null,
  types text[] not null,
  scope text[] not null,
  body jsonb not null,
  meta jsonb not null,
  location geometry(geometry, 4326),
  version bigint not null,
  created_at timestamptz not null,
  modified_at timestamptz not null,
  primary key (tenant, id)
) with (fillfactor = 80);
create index entity_location on entity using gist (location);

-- One row per entity and type: pages of a type in id order without a sort.
create table entity_type (
  tenant text collate "C" not null,
  type text collate "C" not null,
  id text collate "C" not null,
  primary key (tenant, type, id)
);

-- The history: one row per written attribute instance. `at` is observedAt, or the time of receipt when there is none.
-- `observed` tells which; `op` is created, updated or deleted; `instance` is the attribute as written.
create table attribute_instance (
  tenant text collate "C" not null,
  entity_id text collate "C" not null,
  attribute text collate "C" not null,
  dataset_id text,
  instance_id uuid not null,
  at timestamptz not null,
  observed boolean not null,
  received_at timestamptz not null,
  op text not null,
  number double precision,
  instance json not null
) partition by range (at);
create index attribute_instance_time on attribute_instance (tenant, entity_id, attribute, at);

-- Hosted and cached @context documents. A small table (a reference table on Citus).
create table jsonld_context (
  tenant text collate "C" not null,
  id text collate "C" not null,
  url text collate "C" not null,
  kind text not null check (kind in ('Hosted', 'Cached')),
  body json not null,
  created_at timestamptz not null default now(),
  primary key (tenant, id)
);
create unique index jsonld_context_url on jsonld_context (tenant, url);

-- The instant of an ISO 8601 text, null when it is none: dates inside stored JSON are compared as times.
create function ngsi_instant(value text) returns timestamptz
language plpgsql immutable parallel safe as $$
begin
  return value::timestamptz;
exception when others then
  return null;
end $$;
