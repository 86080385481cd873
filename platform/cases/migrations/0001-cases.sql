-- The newest state of each case, folded from its events (case-machine.ts) and written with every event.
create table case_file (
  tenant text collate "C" not null,
  id text collate "C" not null,
  number text not null,
  type text not null,
  title jsonb not null,
  description text not null,
  class text,
  priority text not null,
  source text not null,
  state text not null check (state in ('open', 'closed')),
  step text not null,
  role text not null,
  bureau text not null,
  areas jsonb not null,
  area_codes text[] not null,
  district text,
  location jsonb,
  time_limit jsonb not null,
  pauses jsonb not null,
  opened_at timestamptz not null,
  due_at timestamptz not null,
  step_due_at timestamptz,
  paused_at timestamptz,
  closed_at timestamptz,
  assignee_id text,
  assignee_name text,
  alert_id text,
  rule text,
  indicator text,
  subject text,
  evidence_at timestamptz,
  reopened integer not null,
  returned integer not null,
  reworked integer not null,
  version integer not null,
  primary key (tenant, id)
);
create index case_file_number on case_file (tenant, number);
create index case_file_newest on case_file (tenant, opened_at desc, id desc);
create index case_file_closed on case_file (tenant, closed_at desc, id desc) where state = 'closed';
create index case_file_due on case_file (tenant, due_at, id) where state = 'open';
create index case_file_inbox on case_file (tenant, role, due_at, id) where state = 'open';
create index case_file_mine on case_file (tenant, assignee_id, due_at, id) where state = 'open';
create index case_file_rule on case_file (tenant, rule, subject) where state = 'open' and rule is not null;
create index case_file_areas on case_file using gin (area_codes);
create index case_file_performance on case_file (tenant, due_at);

-- What happened, never changed. The key makes the version check: two people cannot write the same next event.
create table case_event (
  tenant text collate "C" not null,
  case_id text collate "C" not null,
  seq integer not null,
  at timestamptz not null,
  actor_id text not null,
  actor_name text not null,
  event text not null,
  step text not null,
  next_step text,
  note text,
  data jsonb not null,
  attachments jsonb not null,
  primary key (tenant, case_id, seq)
);

-- Files live in the database: they commit with the case and are in the same backup.
create table case_attachment (
  tenant text collate "C" not null,
  case_id text collate "C" not null,
  id text collate "C" not null,
  name text not null,
  content_type text not null,
  size integer not null,
  sha256 text not null,
  content bytea not null,
  stored_at timestamptz not null,
  stored_by text not null,
  primary key (tenant, case_id, id)
);

-- The last number given out on a day. Numbers are unique; a failed opening leaves a gap.
create table case_number (
  tenant text not null,
  day text not null,
  last integer not null,
  primary key (tenant, day)
);
