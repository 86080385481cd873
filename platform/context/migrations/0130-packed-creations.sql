-- The attributes an entity is created with are one row of the history for each time they hold from, not a row for each of them: the rows and their
-- places in the index were more than half of what a creation cost. Such a row has no attribute; what it holds is the attributes by name, each an
-- instance or a list of them. `attribute_instance` shows every instance, packed or not. Who changes the past of single attributes unpacks first.
alter table attribute_instance rename to attribute_history;

-- The instances in a packed row. Their ids are that of the row, which ends in eight zeroes, with their places in it.
create function packed_instances(row_id uuid, packed json)
returns table (attribute text, dataset_id text, instance_id uuid, number double precision, instance json)
language sql immutable parallel safe as $$
  select a.name, i.one ->> 'datasetId',
    (left(row_id::text, 28) || lpad(to_hex(a.n), 4, '0') || lpad(to_hex(i.n), 4, '0'))::uuid,
    case when i.one ->> 'type' = 'Property' and json_typeof(i.one -> 'value') = 'number' then (i.one ->> 'value')::double precision end,
    i.one
  from json_each(packed) with ordinality a(name, value, n)
    cross join lateral json_array_elements(case when json_typeof(a.value) = 'array' then a.value else json_build_array(a.value) end)
      with ordinality i(one, n)
$$;

create view packed_instance as
select h.tenant, h.entity_id, p.attribute collate "C", p.dataset_id, p.instance_id, h.at, h.observed, h.received_at, h.op, p.number, p.instance, h.modified_at
from attribute_history h cross join lateral packed_instances(h.instance_id, h.instance) p
where h.attribute = '';

-- It has no order: whoever wants the first or the last asks both halves (store-temporal.ts).
create view attribute_instance as
select tenant, entity_id, attribute, dataset_id, instance_id, at, observed, received_at, op, number, instance, modified_at
from attribute_history where attribute <> ''
union all
select * from packed_instance;

create function unpack_history(of_tenant text, of_ids text[]) returns void
language sql as $$
  with packed as (
    delete from attribute_history where tenant = of_tenant and entity_id = any(of_ids) and attribute = '' returning *
  )
  insert into attribute_history (tenant, entity_id, attribute, dataset_id, instance_id, at, observed, received_at, op, number, instance, modified_at)
  select h.tenant, h.entity_id, p.attribute, p.dataset_id, p.instance_id, h.at, h.observed, h.received_at, h.op, p.number, p.instance, h.modified_at
  from packed h cross join lateral packed_instances(h.instance_id, h.instance) p
$$;

-- An entity of ordinary size is stored as it is: compressing what is beyond two kilobytes took a fifth of what a creation cost, and each read paid too.
alter table entity set (toast_tuple_target = 4080);
