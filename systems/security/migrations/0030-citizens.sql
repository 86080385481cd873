-- Citizens sign in apart from the staff: none of these tables knows one of theirs. What says who somebody is, is sealed with
-- the hub's key; `identifier_key` is a keyed digest to find an account by, `identity_key` one of the document's number, which
-- itself is not kept. A closed account keeps its id for the records that name it, and nothing else.
create table citizen (
  tenant text collate "C" not null,
  id text collate "C" primary key,
  identifier_key text unique,
  identifier text,
  name text,
  password_hash text,
  level integer not null default 1 check (level between 1 and 3),
  contact_verified_at timestamptz,
  identity_key text unique,
  identity_mask text,
  identity_checked_at timestamptz,
  created_at timestamptz not null,
  closed_at timestamptz,
  check ((closed_at is null) = (identifier_key is not null))
);
create trigger tell_revocation after update on citizen for each row execute function tell_revocation();

create table citizen_session (
  token_hash text primary key,
  citizen_id text collate "C" not null references citizen (id) on delete cascade,
  id text not null default gen_random_uuid()::text,
  created_at timestamptz not null,
  used_at timestamptz not null,
  method text not null,
  address text,
  agent text
);
create index citizen_session_used_at on citizen_session (used_at);
create index citizen_session_of on citizen_session (citizen_id);
create trigger tell_citizen_session_removal after delete on citizen_session referencing old table as gone
  for each statement execute function tell_removal();

-- Passkeys, as `factor` keeps those of the staff.
create table citizen_factor (
  id text primary key,
  account_id text collate "C" not null references citizen (id) on delete cascade,
  kind text not null check (kind = 'passkey'),
  name text not null,
  created_at timestamptz not null,
  confirmed_at timestamptz,
  used_at timestamptz,
  secret text,
  last_step bigint,
  credential_id text unique,
  public_key bytea,
  counter bigint,
  transports text[],
  backed_up boolean
);
create index citizen_factor_account on citizen_factor (account_id);
create table citizen_challenge (
  id text primary key,
  purpose text not null,
  account_id text,
  challenge text not null,
  expires_at timestamptz not null
);
