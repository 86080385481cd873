-- The id of a shift is drawn by a phone: whose it is belongs to its name, or a taken id would tell of somebody else's shift.
alter table field_shift drop constraint field_shift_pkey, add primary key (tenant, person_id, id);
alter table field_position add column person_id text;
update field_position p set person_id = s.person_id from field_shift s where s.tenant = p.tenant and s.id = p.shift_id;
delete from field_position where person_id is null;
alter table field_position
  alter column person_id set not null,
  drop constraint field_position_pkey,
  add primary key (tenant, person_id, shift_id, at);
