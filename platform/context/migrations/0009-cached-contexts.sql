-- @contexts downloaded from where they are hosted (kind Cached), how long they hold, and how much the stored ones are used.
alter table jsonld_context add column expires_at timestamptz;
alter table jsonld_context add column last_used_at timestamptz;
alter table jsonld_context add column hits bigint not null default 0;
alter table jsonld_context drop constraint jsonld_context_kind_check;
alter table jsonld_context add constraint jsonld_context_kind_check check (kind in ('Hosted', 'Cached', 'ImplicitlyCreated'));
