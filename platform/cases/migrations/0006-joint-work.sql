-- What else a case carries: stays, joint tasks, orders from above, a request for time. Lists are not searched by it.
alter table case_file add column detail jsonb not null default '{}';
-- Being late, and when the hub has to act by itself next.
alter table case_file add column slip text;
alter table case_file add column timer_at timestamptz;
create index case_file_timer on case_file (timer_at) where state = 'open' and timer_at is not null;
-- Units with a task in hand, a request waiting for a second person, the first order not yet answered.
alter table case_file add column task_units text[] not null default '{}';
create index case_file_task_units on case_file using gin (task_units) where state = 'open' and task_units <> '{}';
alter table case_file add column request_kind text;
create index case_file_request on case_file (tenant, due_at, id) where state = 'open' and request_kind is not null;
alter table case_file add column order_due_at timestamptz;
create index case_file_order on case_file (tenant, order_due_at, id) where state = 'open' and order_due_at is not null;
-- Where and when a photo was taken, as the device said.
alter table case_attachment add column place geography(point, 4326);
alter table case_attachment add column taken_at timestamptz;

-- What somebody has to be told: made from the outbox, once for each event.
create table case_notice (
  tenant text collate "C" not null,
  person_id text collate "C" not null,
  case_id text collate "C" not null,
  seq bigint not null,
  event text not null,
  at timestamptz not null,
  number text not null,
  title jsonb not null,
  read_at timestamptz,
  primary key (tenant, person_id, case_id, seq)
);
create index case_notice_newest on case_notice (tenant, person_id, at desc);

-- How often somebody has handled what: the skill that dispatch asks for.
create table case_experience (
  tenant text collate "C" not null,
  person_id text collate "C" not null,
  type text collate "C" not null,
  class text collate "C" not null,
  handled integer not null,
  primary key (tenant, person_id, type, class)
);

-- Cases that somebody follows, and the views somebody keeps.
create table case_watch (
  tenant text collate "C" not null,
  person_id text collate "C" not null,
  case_id text collate "C" not null,
  since timestamptz not null,
  primary key (tenant, person_id, case_id)
);
create index case_watch_of_case on case_watch (tenant, case_id);
create table case_saved_view (
  tenant text collate "C" not null,
  id text collate "C" not null,
  person_id text collate "C" not null,
  name text not null,
  query jsonb not null,
  shared_with text,
  saved_at timestamptz not null,
  primary key (tenant, id)
);
create index case_saved_view_of on case_saved_view (tenant, person_id);
