-- A subscription at a source ends there by itself unless it is renewed: whoever made it may be gone for ever. `source` is the registration as
-- the source was told by it, with which it is taken back when the registration itself has gone or leads elsewhere; `lost_at` is when the
-- source ends it by itself.
alter table spread_subscription
  add column source json,
  add column renew_at timestamptz not null default 'infinity',
  add column lost_at timestamptz not null default 'infinity';
-- Those made before had no end.
update spread_subscription set renew_at = now() where told > 0;
