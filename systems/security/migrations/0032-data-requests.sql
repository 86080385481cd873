-- What was done about a citizen's request, with the proof. `file` is a copy of the data, sealed.
create table data_request_result (
  tenant text collate "C" not null,
  case_id text collate "C" not null,
  subject text collate "C" not null,
  number text not null,
  kind text not null,
  outcome text not null check (outcome in ('granted', 'refused')),
  ground text not null,
  at timestamptz not null,
  lines jsonb not null,
  file text,
  primary key (tenant, case_id)
);
create index data_request_result_of on data_request_result (tenant, subject, at desc);
