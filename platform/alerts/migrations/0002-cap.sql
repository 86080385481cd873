-- What was published of an alert, message by message. A message is never changed: a later one updates or cancels it.
create table cap_message (
  tenant text collate "C" not null,
  identifier text collate "C" not null,
  alert_id text collate "C" not null,
  msg_type text not null check (msg_type in ('Alert', 'Update', 'Cancel')),
  sent timestamptz not null,
  -- CAP 1.2: an update or a cancellation says what it updates or cancels.
  refers_to jsonb not null check (msg_type = 'Alert' or jsonb_array_length(refers_to) > 0),
  alert jsonb not null,
  newest boolean not null,
  primary key (tenant, identifier)
);
create index cap_message_of on cap_message (tenant, alert_id, identifier);
create index cap_message_active on cap_message (tenant, sent desc) where newest and msg_type <> 'Cancel';
