-- The ledger only grows: what was wrong is superseded by a later row, never changed (mission G1, G6).
create table ledger_event (
  tenant text not null,
  assignment_id text not null,
  -- The version check: of two people who write at once one is told of the other.
  seq integer not null,
  -- When it holds from, and when the hub learned of it: a past board is folded from what was known then.
  at timestamptz not null,
  recorded_at timestamptz not null,
  actor jsonb not null,
  kind text not null,
  data jsonb not null,
  primary key (tenant, assignment_id, seq)
);
create index ledger_event_recorded on ledger_event (tenant, recorded_at);

create table ledger_meeting (
  tenant text not null,
  id text not null,
  held_at timestamptz not null,
  recorded_at timestamptz not null,
  actor jsonb not null,
  data jsonb not null,
  primary key (tenant, id)
);
create index ledger_meeting_newest on ledger_meeting (tenant, held_at desc, id desc);

create function ledger_is_kept() returns trigger
language plpgsql as $$
begin
  raise exception 'the ledger only grows' using errcode = 'restrict_violation';
end $$;

create trigger ledger_event_is_kept before update or delete on ledger_event
  for each statement execute function ledger_is_kept();
create trigger ledger_meeting_is_kept before update or delete on ledger_meeting
  for each statement execute function ledger_is_kept();
