-- The time of the newest event: a past period is recomputed from the events of those cases only that have moved since.
alter table case_file add column changed_at timestamptz;
update case_file f set changed_at = (
  select max(e.at) from case_event e where e.tenant = f.tenant and e.case_id = f.id
);
update case_file set changed_at = opened_at where changed_at is null;
alter table case_file alter column changed_at set not null;
create index case_file_changed on case_file (tenant, changed_at);
