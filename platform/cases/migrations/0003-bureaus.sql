-- Every bureau that leads or has handled a case keeps sight of it. The lead of the case type joins with the next event.
alter table case_file add column bureaus text[];
update case_file f set bureaus = array(
  select distinct unit from (
    select f.bureau as unit
    union select e.data->>'unit' from case_event e where e.tenant = f.tenant and e.case_id = f.id and e.data ? 'unit'
  ) units
);
alter table case_file alter column bureaus set not null;
create index case_file_bureaus on case_file using gin (bureaus);
