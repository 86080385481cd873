-- How many entities the value that raised the alert is over: few may say more of each than who sees the alert may know.
alter table alert add column over_entities integer not null default 1;
