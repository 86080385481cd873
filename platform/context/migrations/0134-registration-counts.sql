-- What came of asking a context source (CIM 009 table 5.2.9-2). Written now and then for all that were asked meanwhile; it draws no revision.
alter table context_registration
  add column times_sent bigint not null default 0,
  add column times_failed bigint not null default 0,
  add column last_success timestamptz,
  add column last_failure timestamptz;
