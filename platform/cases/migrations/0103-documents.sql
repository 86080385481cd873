-- Documents drawn up from cases, as they were drawn up: a corrected one is a new version under the same number.
create table case_document (
  tenant text not null,
  case_id text not null,
  kind text not null,
  version int not null,
  type text not null,
  year int not null,
  n int not null,
  number text not null,
  -- Of the case as it was: the event after which it was drawn up.
  case_seq int not null,
  content jsonb not null,
  sha256 text not null,
  drawn_at timestamptz not null,
  drawn_by text not null,
  drawn_by_name text not null,
  reason text,
  primary key (tenant, case_id, kind, version)
);
-- A number is given once; later versions of the same document keep it.
create unique index case_document_number on case_document (tenant, type, kind, year, n) where version = 1;
