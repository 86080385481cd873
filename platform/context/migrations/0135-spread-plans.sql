-- While one process tells a source, nobody else does; whoever wishes otherwise meanwhile is noticed by `wished`. `source` is now noted before
-- the source is told for the first time: what it may know is taken back there, whatever becomes of its answer.
alter table spread_subscription add column busy_until timestamptz, add column wished bigint not null default 0;

-- Tenants whose subscriptions are to be compared with their registrations anew. Commits with a change of these, so that a hub that is
-- killed right after it tells the source all the same.
create table spread_plan (
  tenant text collate "C" primary key,
  stamp uuid not null default gen_random_uuid()
);
insert into spread_plan (tenant) select distinct tenant from context_registration where not deleted;
