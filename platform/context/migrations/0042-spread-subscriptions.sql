-- The hubs through which a subscription has come here: it goes to none of them again.
alter table subscription add column via text[] not null default '{}';

-- Subscriptions made at context sources on behalf of one of ours (CIM 009 clause 5.8.1). `told` is the revision of ours that the source
-- knows; what is not wanted any more stays until the source has deleted it. Notifications come back under the token.
create table spread_subscription (
  tenant text collate "C" not null,
  id text collate "C" not null,
  registration_id text collate "C" not null,
  remote_id text collate "C" not null,
  token text collate "C" not null,
  told bigint not null default 0,
  wanted boolean not null default true,
  failures int not null default 0,
  next_at timestamptz not null default now(),
  primary key (tenant, id, registration_id)
);
create unique index spread_subscription_token on spread_subscription (token);
create index spread_subscription_next on spread_subscription (next_at);
