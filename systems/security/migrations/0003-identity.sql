-- Rows of a history end; they are never deleted or rewritten.
create function keep_history() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'a row of % ends, it is not deleted', tg_table_name using errcode = 'restrict_violation';
  end if;
  if to_jsonb(old) - 'valid_to' <> to_jsonb(new) - 'valid_to'
     or (old.valid_to is not null and (new.valid_to is null or new.valid_to > old.valid_to)) then
    raise exception 'a row of % may only end', tg_table_name using errcode = 'restrict_violation';
  end if;
  return new;
end $$;

-- The city, its bureaus and their departments, and its districts, streets and communities. The root is `city`.
create table org_unit (
  tenant text collate "C" not null,
  id text collate "C" not null,
  kind text not null check (kind in ('city', 'bureau', 'department', 'district', 'street', 'community')),
  name_zh text not null,
  name_en text not null,
  parent text collate "C",
  declared boolean not null,
  valid_from timestamptz not null,
  valid_to timestamptz,
  primary key (tenant, id, valid_from),
  check (valid_to >= valid_from)
);
create unique index org_unit_current on org_unit (tenant, id) where valid_to is null;
create index org_unit_children on org_unit (tenant, parent) where valid_to is null;
create trigger keep_history before update or delete on org_unit for each row execute function keep_history();

create table person (
  tenant text collate "C" not null,
  id text collate "C" not null,
  name_zh text not null,
  name_en text not null,
  valid_from timestamptz not null,
  valid_to timestamptz,
  primary key (tenant, id, valid_from),
  check (valid_to >= valid_from)
);
create unique index person_current on person (tenant, id) where valid_to is null;
create trigger keep_history before update or delete on person for each row execute function keep_history();

-- Who acts for which unit in which role, from when to when.
create table post (
  tenant text collate "C" not null,
  id text collate "C" not null,
  person_id text collate "C" not null,
  unit_id text collate "C" not null,
  role text collate "C" not null,
  valid_from timestamptz not null,
  valid_to timestamptz,
  primary key (tenant, id),
  check (valid_to >= valid_from)
);
create index post_person on post (tenant, person_id);
create index post_unit on post (tenant, unit_id);
create trigger keep_history before update or delete on post for each row execute function keep_history();

-- Nobody holds two of the administrators' roles at a time. The lock on the person makes two appointments take turns.
create function separate_administrators() returns trigger language plpgsql as $$
declare
  administrators constant text[] := array['systemAdministrator', 'securityAdministrator', 'auditAdministrator', 'administrator'];
begin
  if not new.role = any(administrators) then return new; end if;
  perform 1 from person where tenant = new.tenant and id = new.person_id for update;
  if exists (
    select 1 from post p
    where p.tenant = new.tenant and p.person_id = new.person_id and p.role = any(administrators) and p.role <> new.role
      and tstzrange(p.valid_from, p.valid_to) && tstzrange(new.valid_from, new.valid_to)
  ) then
    raise exception 'nobody combines the roles of the administrators' using errcode = 'exclusion_violation';
  end if;
  return new;
end $$;
create trigger separate_administrators before insert on post for each row execute function separate_administrators();

-- Who is on duty when. A shift that is called off stays.
create table duty (
  tenant text collate "C" not null,
  id text collate "C" not null,
  post_id text collate "C" not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  cancelled_at timestamptz,
  primary key (tenant, id),
  check (ends_at > starts_at)
);
create index duty_window on duty (tenant, ends_at, starts_at);

-- A key is 32 random bytes, so a plain SHA-256 at rest cannot be guessed back. `unit_id` says how far it reaches.
create table service_key (
  tenant text collate "C" not null,
  id text collate "C" not null,
  name text not null,
  key_hash text not null unique,
  permissions text[] not null,
  unit_id text collate "C" not null,
  created_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  rotated_from text collate "C",
  primary key (tenant, id)
);

-- Accounts so far had roles of the whole city: each becomes a person with a post at the city for each role.
insert into person (tenant, id, name_zh, name_en, valid_from)
  select tenant, id, title_zh, title_en, created_at from account;
insert into post (tenant, id, person_id, unit_id, role, valid_from)
  select tenant, 'post:' || gen_random_uuid(), id, 'city', role, created_at from account, unnest(roles) role;
alter table account drop column roles, drop column title_zh, drop column title_en;

-- Everyone signs in anew and so gets a post to act as.
delete from session;
alter table session add column post_id text collate "C";
