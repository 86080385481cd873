create table webhook (
  tenant text collate "C" not null,
  id text collate "C" not null,
  name text not null,
  url text not null,
  kinds text[] not null,
  active boolean not null,
  secret text not null,
  created_at timestamptz not null,
  created_by text not null,
  primary key (tenant, id)
);

-- What happened, once for all webhooks, so that it can be sent again from any time on.
create table webhook_event (
  tenant text collate "C" not null,
  seq bigint not null,
  kind text not null,
  subject text not null,
  at timestamptz not null,
  body text not null,
  primary key (tenant, seq)
);
create index webhook_event_at on webhook_event (tenant, at);
create index webhook_event_old on webhook_event (at);
