-- Pairs of neighbouring characters of number, titles and description (search-pairs.ts): an index for texts inside texts.
alter table case_file add column search_pairs integer[];
update case_file f set search_pairs = array(
  select distinct (case when pair > 2147483647 then pair - 4294967296 else pair end)::int from (
    select (ascii(substr(t, i, 1)) & 65535)::bigint * 65536 + (ascii(substr(t, i + 1, 1)) & 65535) as pair
    from unnest(array[lower(f.number), lower(f.title->>'zh'), lower(f.title->>'en'), lower(f.description)]) as t,
      generate_series(1, length(t) - 1) as i
  ) pairs
);
create index case_file_search on case_file using gin (search_pairs) where state = 'open';

-- What the counts of all queues ask, so that they read this and not the cases themselves.
create index case_file_counts on case_file (tenant) include
  (role, assignee_id, due_at, paused_at, request_kind, order_due_at, task_units, id, type, bureau, bureaus, area_codes)
  where state = 'open';
