-- Periodic subscriptions (timeInterval): who takes a due one moves its time on first, so that one process sends it.
-- Throttled ones: when the last notification was put on its way, whichever process notifies.
alter table subscription
  add column interval_ms bigint,
  add column interval_at timestamptz,
  add column queued_at timestamptz,
  add column shows_changes boolean not null default false;
create index subscription_due on subscription (interval_at) where interval_at is not null and not deleted;
create index subscription_shows_changes on subscription (tenant) where shows_changes and not deleted;
