-- Of which kind and unit who used somebody's data was, so that a key is told by its bureau.
alter table personal_use add column actor_kind text not null default 'person';
alter table personal_use add column actor_unit text;
