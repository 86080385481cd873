-- The cases of one thing, such as a street lamp, in order.
create index case_file_subject on case_file (tenant, subject, opened_at desc) where subject is not null;
