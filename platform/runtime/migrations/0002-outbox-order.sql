-- A transaction must have its xid before it draws a sequence number: then every number drawn before a look at the
-- snapshot belongs to a transaction that the snapshot knows of (settled-seq.ts).
create sequence outbox_order;
select setval('outbox_order', (select coalesce(max(seq), 0) + 1 from outbox), false);

create function outbox_next() returns bigint
language plpgsql volatile as $$
begin
  perform pg_current_xact_id();
  return nextval('outbox_order');
end $$;

alter table outbox alter column seq drop identity;
alter table outbox alter column seq set default outbox_next();
alter sequence outbox_order owned by outbox.seq;
