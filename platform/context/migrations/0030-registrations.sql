-- Context sources of other hubs and systems (CIM 009 clause 5.2.9). Each change draws a revision; processes look for newer ones.
create sequence registration_revision;
create table context_registration (
  tenant text collate "C" not null,
  id text collate "C" not null,
  body json not null,
  context json,
  deleted boolean not null default false,
  revision bigint not null default nextval('registration_revision'),
  created_at timestamptz not null,
  modified_at timestamptz not null,
  primary key (tenant, id)
);
create index context_registration_revised on context_registration (revision);

-- The name by which this hub, whichever of its processes, is known in Via headers.
create table context_alias (one boolean primary key default true check (one), alias text not null);
insert into context_alias (alias) values ('hub-' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 12));
