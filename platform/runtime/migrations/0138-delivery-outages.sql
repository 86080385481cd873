-- Since when a receiver has been away, and since when a dead letter that was brought back waits anew.
alter table delivery_target add column down_since timestamptz;
alter table delivery add column revived_at timestamptz;
