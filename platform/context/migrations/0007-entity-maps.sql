-- Entity maps (CIM 009 clause 5.2.39): which entities an answer that is read page by page is about. `entities` maps each
-- id to the registrations it came from, `@none` standing for this hub; `linked` maps registrations to the maps they keep.
create table entity_map (
  tenant text collate "C" not null,
  id text collate "C" not null,
  entities jsonb not null,
  linked jsonb not null,
  expires_at timestamptz not null,
  primary key (tenant, id)
);
create index entity_map_expires on entity_map (expires_at);
