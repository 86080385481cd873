-- What takes rights away says so in the commit that takes them, so that no writer can forget to: whoever holds
-- something open for somebody hears of it through the outbox, in every process. The key is the table that changed.
create function tell_revocation() returns trigger language plpgsql as $$
begin
  insert into outbox (tenant, topic, key, data)
  values (coalesce(to_jsonb(old) ->> 'tenant', 'default'), 'revocation', tg_table_name, '{}');
  return null;
end $$;

-- The same for a statement that removes many at once, and nothing when it removed none.
create function tell_removal() returns trigger language plpgsql as $$
begin
  if exists (select 1 from gone) then
    insert into outbox (tenant, topic, key, data) values ('default', 'revocation', tg_table_name, '{}');
  end if;
  return null;
end $$;
