-- Notifications travel with all other deliveries of the hub (runtime/0003); what waited and what was counted goes along.
insert into delivery_target (channel, tenant, target, delivered, failed, last_attempt_at, last_success_at, last_failure_at, last_error)
select 'notification', tenant, id, greatest(0, times_sent - times_failed), times_failed, last_notification, last_success, last_failure, failure
from subscription where not deleted and (times_sent > 0 or failure is not null);

insert into delivery_target (channel, tenant, target)
select distinct 'notification', tenant, subscription_id from notification_delivery on conflict do nothing;

insert into delivery (channel, tenant, target, key, payload, attempts, created_at, dead_at, error)
select 'notification', tenant, subscription_id, entity_id, data, attempts, created_at, case when dead then now() end, error
from notification_delivery order by seq;

drop table notification_delivery;
alter table subscription drop column times_sent, drop column times_failed, drop column last_notification,
  drop column last_success, drop column last_failure, drop column failure;
