-- Why a job was given up, as it is told to people.
alter table process_job add column reason jsonb;
create index process_instance_running on process_instance (tenant, key, version, id) where status = 'running';
