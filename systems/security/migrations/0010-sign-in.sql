-- Wrong sign-ins are counted by the hash of the name that was typed, so that names that are nobody's are slowed down alike.
create table sign_in_attempt (
  name_hash text primary key,
  failures integer not null,
  last_at timestamptz not null,
  locked_until timestamptz
);
create index sign_in_attempt_last on sign_in_attempt (last_at);
alter table account drop column failures, drop column locked_until;
alter table account add column password_changed_at timestamptz;

-- `id` names a session to its owner; the token itself is told nowhere. `strong_at`: when a second factor was given last.
alter table session add column id text not null default gen_random_uuid()::text;
alter table session add column address text;
alter table session add column agent text;
alter table session add column method text not null default 'password';
alter table session add column strong_at timestamptz;
create index session_account on session (account_id);

-- Second factors: `secret` of a TOTP is sealed; `last_step` is the last 30 s step used, so that no code works twice.
create table factor (
  id text primary key,
  account_id text not null references account (id) on delete cascade,
  kind text not null check (kind in ('totp', 'passkey')),
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
create index factor_account on factor (account_id);

create table recovery_code (
  account_id text not null references account (id) on delete cascade,
  code_hash text not null,
  used_at timestamptz,
  primary key (account_id, code_hash)
);

-- What a passkey is asked to sign; used once.
create table challenge (
  id text primary key,
  purpose text not null,
  account_id text,
  challenge text not null,
  expires_at timestamptz not null
);

alter table service_key add column last_used_at timestamptz;
