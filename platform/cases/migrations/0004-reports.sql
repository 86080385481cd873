-- What a citizen's report adds to its case. The code opens progress, confirmation and photos to whoever holds it.
create table case_report (
  tenant text collate "C" not null,
  case_id text collate "C" not null,
  code text collate "C" not null,
  number text not null,
  type text not null,
  class text not null,
  place geography(point, 4326),
  address text,
  media_url text,
  answers jsonb not null,
  me_too integer not null default 0,
  confirmed_at timestamptz,
  grade integer,
  request_key text,
  request_print text not null,
  reported_at timestamptz not null,
  primary key (tenant, case_id)
);
create unique index case_report_code on case_report (tenant, code);
create unique index case_report_number on case_report (tenant, number);
create unique index case_report_request on case_report (tenant, request_key) where request_key is not null;
create index case_report_newest on case_report (tenant, reported_at desc, case_id desc);
create index case_report_place on case_report using gist (place);

-- Who reported: kept apart from the case, read with a purpose only.
create table case_contact (
  tenant text collate "C" not null,
  case_id text collate "C" not null,
  contact jsonb not null,
  primary key (tenant, case_id)
);
create table case_contact_reading (
  tenant text collate "C" not null,
  case_id text collate "C" not null,
  at timestamptz not null,
  reader_id text not null,
  reader_name text not null,
  purpose text not null
);
create index case_contact_reading_of on case_contact_reading (tenant, case_id, at);

-- Callers who said "me too", as digests, so that each counts once.
create table case_me_too (
  tenant text collate "C" not null,
  case_id text collate "C" not null,
  caller text collate "C" not null,
  primary key (tenant, case_id, caller)
);
