-- What texts an entity holds, for `q` to find rare ones by index: a key for each text of each attribute, a hash of tenant,
-- attribute and text. A column of its own and not an index on `body`, so that a write that changes no text stays heap-only.
create function value_key(tenant text, named text) returns bigint
language sql immutable strict parallel safe as
$$ select hashtextextended((tenant || chr(1) || named) collate "C", 0) $$;

-- What value-keys.ts makes of an entity, where only its body is at hand.
create function value_keys_of(tenant text, body jsonb) returns bigint[]
language sql immutable parallel safe as $$
  select case when count(*) > 500 then array[value_key(tenant, '')] else coalesce(array_agg(value_key(tenant, named)), '{}') end
  from (
    select distinct a.key || chr(1) || (v #>> '{}') as named
    from jsonb_each(body) a
      cross join lateral jsonb_path_query(a.value, 'lax $[*] ? (@.type() == "object")') i
      cross join lateral unnest(array['lax $.value.**', 'lax $.object.**', 'lax $.vocab.**', 'lax $.valueList.**', 'lax $.json.**', 'lax $.languageMap.**', 'lax $.objectList.**']::jsonpath[]) p
      cross join lateral jsonb_path_query(i, p) v
    where jsonb_typeof(v) = 'string' and length(v #>> '{}') <= 512
  ) texts
$$;

alter table entity add column value_keys bigint[];
update entity set value_keys = value_keys_of(tenant, body);
alter table entity alter column value_keys set not null;
-- Few changes wait at a time to be sorted in, so that no write waits long for it and no question has many to look through.
create index entity_value_keys on entity using gin (value_keys) with (gin_pending_list_limit = 256);
