-- What a citizen shows at a counter or types from a mail, to be checked or to get back into an account. One for an account that
-- is nobody's looks alike and opens nothing.
create table citizen_ticket (
  id text primary key,
  tenant text collate "C" not null,
  citizen_id text collate "C" references citizen (id) on delete cascade,
  purpose text not null check (purpose in ('check', 'recovery')),
  channel text not null check (channel in ('counter', 'mail')),
  code_key text not null unique,
  expires_at timestamptz not null,
  confirmed_at timestamptz,
  used_at timestamptz
);
create index citizen_ticket_expiry on citizen_ticket (expires_at);
