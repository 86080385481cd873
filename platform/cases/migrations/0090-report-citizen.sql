-- Whose report it is, when it was handed in or claimed by somebody signed in. The desk sees nothing of it.
alter table case_report add column citizen_id text collate "C";
create index case_report_citizen on case_report (tenant, citizen_id, reported_at desc, case_id desc) where citizen_id is not null;
