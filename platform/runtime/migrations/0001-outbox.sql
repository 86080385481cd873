-- A transaction must have its xid before it draws a sequence number: then every number drawn before a look at the
-- snapshot belongs to a transaction that the snapshot knows of (settled-seq.ts).
create sequence outbox_order;

create function outbox_next() returns bigint
language plpgsql volatile as $$
begin
  perform pg_current_xact_id();
  return nextval('outbox_order');
end $$;

-- Every effect leaves through here. Topics filter inside the primary key's order: consumers read forward from a cursor.
create table outbox (
  seq bigint primary key default outbox_next(),
  tenant text not null,
  topic text not null,
  key text not null,
  data jsonb not null,
  committed_at timestamptz not null default clock_timestamp()
);

alter sequence outbox_order owned by outbox.seq;

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
