-- Hours (UTC) and days (of China, UTC+08:00) of the history of one attribute, made when somebody asks for aggregates.
-- Whoever writes into an hour that is over marks it and its day as stale, in the same transaction: see rollups.ts.
-- Only numbers are summed up: where `numbers` is less than `total`, the history alone has the answer.
-- `m2` is the sum of squared deviations from the mean of the hour, so that deviations of longer periods stay exact.
create table attribute_rollup (
  tenant text collate "C" not null,
  entity_id text collate "C" not null,
  attribute text collate "C" not null,
  span text collate "C" not null check (span in ('hour', 'day')),
  start timestamptz not null,
  observed boolean not null,
  stale boolean not null,
  total bigint not null default 0,
  numbers bigint not null default 0,
  sum double precision,
  sumsq double precision,
  m2 double precision,
  min double precision,
  max double precision,
  primary key (tenant, entity_id, attribute, span, start, observed)
) with (fillfactor = 90);
create index attribute_rollup_start on attribute_rollup using brin (start);

-- Where the rollups of an attribute are complete: an hour in between without a row has no instances.
create table attribute_coverage (
  tenant text collate "C" not null,
  entity_id text collate "C" not null,
  attribute text collate "C" not null,
  covered_from timestamptz not null,
  covered_to timestamptz not null,
  primary key (tenant, entity_id, attribute)
);
