-- When somebody is on leave: no roster puts them on duty then. A leave that is called off stays.
create table absence (
  tenant text collate "C" not null,
  id text collate "C" not null,
  person_id text collate "C" not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  reason text,
  recorded_by text not null,
  cancelled_at timestamptz,
  primary key (tenant, id),
  check (ends_at > starts_at)
);
create index absence_window on absence (tenant, ends_at, starts_at);
