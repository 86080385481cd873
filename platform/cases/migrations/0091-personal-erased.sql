-- When what a case keeps of people was erased because its term was over; asked anew when it is opened and closed again.
alter table case_file add column personal_erased_at timestamptz;
create index case_file_personal on case_file (type, closed_at)
  where state = 'closed' and (personal_erased_at is null or personal_erased_at < closed_at);
