-- Subscriptions to entities and subscriptions to context source registrations (CIM 009 clause 5.11) are one kind of thing.
alter table subscription add column about text collate "C" not null default 'entities' check (about in ('entities', 'sources'));
create index subscription_sources on subscription (tenant, id) where about = 'sources' and not deleted;
