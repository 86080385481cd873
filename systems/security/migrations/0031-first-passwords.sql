-- A password that somebody else has made opens only the way to one of one's own. The accounts made at the start of the hub keep
-- theirs: whoever starts it has chosen it. Those of a demonstration are named after the role of their post.
alter table account add column must_change boolean not null default false;
update account a set must_change = true
where a.password_changed_at is null
  and a.name not in ('admin', 'sysadmin', 'secadmin', 'auditadmin')
  and not exists (select 1 from post o where o.person_id = a.id and o.role = a.name);
