-- Every value ever computed, one row for an indicator, a subject (entity id or area code) and a time. A correction
-- replaces the row and keeps the time. The records behind a value are found again from `entities` and `known_until`.
create table indicator_value (
  tenant text not null,
  indicator text not null,
  subject text not null,
  at timestamptz not null,
  scope text not null,
  value double precision,
  level jsonb,
  details jsonb,
  missing jsonb,
  provenance jsonb not null,
  entities jsonb not null,
  records integer not null,
  observed_at timestamptz,
  known_until timestamptz,
  computed_at timestamptz not null,
  primary key (tenant, indicator, subject, at)
);
create index indicator_value_by_time on indicator_value (tenant, indicator, scope, at, subject);

-- What a subject is called, where it lies and its newest value: everything a map or a tile needs, in one row.
create table indicator_latest (
  tenant text not null,
  indicator text not null,
  subject text not null,
  scope text not null,
  at timestamptz not null,
  name jsonb not null,
  location jsonb,
  primary key (tenant, indicator, subject)
);

-- Which open cases are about an indicator and subject; fed by the outbox topic `case`.
create table indicator_open_case (
  tenant text not null,
  case_id text not null,
  indicator text not null,
  subject text not null,
  primary key (tenant, case_id)
);
create index indicator_open_case_by_subject on indicator_open_case (tenant, indicator, subject);
