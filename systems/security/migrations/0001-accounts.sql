create table account (
  id text primary key,
  name text not null unique,
  title_zh text not null,
  title_en text not null,
  roles text[] not null,
  tenant text not null,
  password_hash text not null,
  failures integer not null default 0,
  locked_until timestamptz,
  created_at timestamptz not null default now()
);

-- A session is known by the hash of its token: whoever reads this table cannot sign in with it.
create table session (
  token_hash text primary key,
  account_id text not null references account (id) on delete cascade,
  created_at timestamptz not null,
  used_at timestamptz not null
);
create index session_used_at on session (used_at);
