-- Entities that have a history and no current state: deleted ones, and those whose past was imported.
create table entity_past (
  tenant text collate "C" not null,
  id text collate "C" not null,
  types text[] not null,
  primary key (tenant, id)
);
