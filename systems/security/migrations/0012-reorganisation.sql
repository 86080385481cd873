-- What took the place of a unit that has ended, so that what names the old one still leads somewhere.
alter table org_unit add column successor text collate "C";

-- As before, and a row that ends may say who comes after it.
create or replace function keep_history() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'a row of % ends, it is not deleted', tg_table_name using errcode = 'restrict_violation';
  end if;
  if to_jsonb(old) - array['valid_to', 'successor'] <> to_jsonb(new) - array['valid_to', 'successor']
     or (old.valid_to is not null and (new.valid_to is null or new.valid_to > old.valid_to)) then
    raise exception 'a row of % may only end', tg_table_name using errcode = 'restrict_violation';
  end if;
  if to_jsonb(old) ->> 'successor' is distinct from to_jsonb(new) ->> 'successor'
     and (to_jsonb(old) ->> 'successor' is not null or new.valid_to is null) then
    raise exception 'a successor is named once, when the row of % ends', tg_table_name using errcode = 'restrict_violation';
  end if;
  return new;
end $$;

-- A shift that is handed over ends there; the next one says from which it came and what was told.
alter table duty add column handed_from text collate "C";
alter table duty add column note text;
