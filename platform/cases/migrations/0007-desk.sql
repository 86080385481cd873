-- The desk's other ways to look at open cases, each in the order of the queue.
create index case_file_type on case_file (tenant, type, due_at, id) where state = 'open';
create index case_file_bureau on case_file (tenant, bureau, due_at, id) where state = 'open';
create index case_file_slip on case_file (tenant, slip, due_at, id) where state = 'open' and slip is not null;
create index case_file_class on case_file (tenant, class, due_at, id) where state = 'open' and class is not null;
