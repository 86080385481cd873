-- Sessions of both realms have the same shape, so that one mechanism keeps both; the realms stay apart by their tables.
alter table citizen_session rename column citizen_id to account_id;
alter table citizen_session add column strong_at timestamptz;
alter table oidc_sign_in add column realm text not null default 'staff';
-- Whose account a sign-in at another provider is to be connected with, where a citizen who is signed in asked for it.
alter table oidc_sign_in add column link_to text collate "C";

-- Who a subject of the citizens' provider is here: apart from `oidc_identity`, which knows the staff.
create table citizen_oidc_identity (
  issuer text not null,
  subject text not null,
  account_id text collate "C" not null references citizen (id) on delete cascade,
  bound_at timestamptz not null,
  primary key (issuer, subject),
  unique (issuer, account_id)
);
