-- What people have been declared able to do, as `<pack>.<skill>`; experience is counted apart (case_experience).
create table case_skill (
  tenant text collate "C" not null,
  person_id text collate "C" not null,
  skill text collate "C" not null,
  declared_by text not null,
  declared_at timestamptz not null,
  primary key (tenant, person_id, skill)
);
