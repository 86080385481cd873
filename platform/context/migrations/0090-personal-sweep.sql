-- Where the sweep of personal attributes stands in each type, so that it goes on where it was stopped.
create table personal_sweep (
  tenant text collate "C" not null,
  type text collate "C" not null,
  after_id text collate "C" not null,
  primary key (tenant, type)
);
