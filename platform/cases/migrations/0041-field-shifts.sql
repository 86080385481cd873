-- Who works outside, from when to when, as they said themselves; and where they were meanwhile. Nothing is kept of any other time.
create table field_shift (
  tenant text collate "C" not null,
  id text collate "C" not null,
  person_id text not null,
  started_at timestamptz not null,
  ended_at timestamptz,
  primary key (tenant, id)
);
create index field_shift_person on field_shift (tenant, person_id, started_at desc);

create table field_position (
  tenant text collate "C" not null,
  shift_id text collate "C" not null,
  at timestamptz not null,
  place geometry(point, 4326) not null,
  accuracy_m double precision not null,
  primary key (tenant, shift_id, at)
);
create index field_position_age on field_position (at);
