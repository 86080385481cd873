-- Each case was written into eighteen indexes. One covering index in the order of what is due takes the place of the seven that
-- served one filter each: an inbox walks it without the cases themselves and fetches its page (store-list.ts); the counts read it alone.
create index case_file_work on case_file (tenant, due_at, id) include
  (role, assignee_id, type, class, bureau, bureaus, area_codes, source, priority, step, slip, paused_at, request_kind, order_due_at, task_units)
  where state = 'open';
drop index case_file_counts, case_file_due, case_file_inbox, case_file_type, case_file_bureau, case_file_class, case_file_slip;
-- Nothing asks for a number alone: texts are searched by their pairs.
drop index case_file_number;
