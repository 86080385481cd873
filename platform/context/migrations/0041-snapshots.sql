-- Snapshots (CIM 009 clause 5.2.41). What a snapshot holds lies in the tables of entities and their history, under a tenant of its own
-- (snapshot-tenant.ts). A row that is being prepared belongs to the process that has its lease; when that is over another begins anew.
create table snapshot (
  tenant text collate "C" not null,
  id text collate "C" not null,
  body json not null,
  context json,
  status text collate "C" not null check (status in ('preparing', 'success', 'partial', 'empty', 'failure')),
  priority int not null,
  details json,
  owner text,
  owner_post text,
  leased_until timestamptz not null default '-infinity',
  created_at timestamptz not null,
  modified_at timestamptz not null,
  expires_at timestamptz not null,
  last_used_at timestamptz not null,
  primary key (tenant, id)
);
create index snapshot_preparing on snapshot (leased_until) where status = 'preparing';
create index snapshot_expires on snapshot (expires_at);
