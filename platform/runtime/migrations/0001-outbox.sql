-- Every effect leaves through here. Topics filter inside the primary key's order: consumers read forward from a cursor.
create table outbox (
  seq bigint generated always as identity primary key,
  xid xid8 not null default pg_current_xact_id(),
  tenant text not null,
  topic text not null,
  key text not null,
  data jsonb not null,
  committed_at timestamptz not null default clock_timestamp()
);

create table outbox_cursor (
  consumer text primary key,
  position bigint not null,
  holder text,
  lease_until timestamptz
);

create function outbox_advance(the_consumer text, the_holder text, from_position bigint, to_position bigint) returns void
language plpgsql as $$
begin
  update outbox_cursor set position = to_position
  where consumer = the_consumer and holder = the_holder and position = from_position;
  if not found then
    raise exception 'outbox cursor % was taken by another process', the_consumer;
  end if;
end $$;
