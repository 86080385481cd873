-- What the OpenID provider keeps (sessions, grants, codes, tokens), by the hash of its id: whoever reads this table cannot
-- use a token.
create table oidc_record (
  model text not null,
  id_hash text not null,
  payload jsonb not null,
  grant_id text,
  uid text,
  client_id text,
  account_id text,
  expires_at timestamptz,
  primary key (model, id_hash)
);
create index oidc_record_grant on oidc_record (grant_id) where grant_id is not null;
create index oidc_record_uid on oidc_record (uid) where uid is not null;
create index oidc_record_client on oidc_record (client_id) where client_id is not null;
create index oidc_record_account on oidc_record (account_id) where account_id is not null;
create index oidc_record_expires on oidc_record (expires_at);

-- Applications and systems that sign in by the hub. `permissions` and `unit_id`: what a system may do with a token.
create table oidc_client (
  tenant text collate "C" not null,
  id text collate "C" primary key,
  title_zh text not null,
  title_en text not null,
  kind text not null check (kind in ('web', 'public', 'system')),
  realm text not null check (realm in ('staff', 'citizen')),
  metadata jsonb not null,
  secret_hash text,
  permissions text[] not null,
  unit_id text collate "C" not null,
  created_by text not null,
  created_at timestamptz not null,
  ended_at timestamptz
);
create trigger tell_revocation after update on oidc_client for each row execute function tell_revocation();

create function tell_token_removal() returns trigger language plpgsql as $$
begin
  if exists (select 1 from gone where model = 'ClientCredentials' and expires_at > now()) then
    insert into outbox (tenant, topic, key, data) values ('default', 'revocation', 'oidc_token', '{}');
  end if;
  return null;
end $$;
create trigger tell_token_removal after delete on oidc_record referencing old table as gone
  for each statement execute function tell_token_removal();

-- One key for each algorithm and period; processes that start at once agree on which.
create table oidc_signing_key (
  kid text primary key,
  period integer not null,
  jwk text not null,
  created_at timestamptz not null
);

-- As which post somebody let an application know them.
create table oidc_consent (
  grant_id text primary key,
  person_id text not null,
  client_id text not null,
  post_id text,
  scope text not null,
  given_at timestamptz not null
);
create index oidc_consent_person on oidc_consent (person_id, client_id, given_at desc);

-- Sign-ins at another provider that are under way; used once.
create table oidc_sign_in (
  state_hash text primary key,
  nonce text not null,
  verifier text not null,
  to_path text not null,
  expires_at timestamptz not null
);

-- Who a subject of another provider is here. The first sign-in binds it; from then on only the subject counts.
create table oidc_identity (
  issuer text not null,
  subject text not null,
  account_id text not null references account (id) on delete cascade,
  bound_at timestamptz not null,
  primary key (issuer, subject),
  unique (issuer, account_id)
);
