-- Consents as receipts: who agreed that which unit uses which classes of what is about them, for which purpose. They end,
-- they are not deleted: what was done while one held must stay explicable.
create table consent (
  tenant text collate "C" not null,
  id text collate "C" not null,
  subject text collate "C" not null,
  unit_id text collate "C" not null,
  purpose text not null,
  classes text[] not null,
  given_at timestamptz not null,
  expires_at timestamptz not null,
  withdrawn_at timestamptz,
  primary key (tenant, id)
);
create index consent_subject on consent (tenant, subject, given_at desc);
create trigger tell_revocation after update on consent for each row execute function tell_revocation();

-- Who was shown what about whom, and why: for the person it is about.
create table personal_use (
  tenant text collate "C" not null,
  subject text collate "C" not null,
  at timestamptz not null,
  id bigint generated always as identity,
  actor_id text not null,
  actor_name text not null,
  entity_id text not null,
  attributes text[] not null,
  purpose text not null,
  case_id text,
  consent_id text,
  primary key (tenant, subject, at, id)
);
