-- Every area a subject lies in, itself included when it is one: who sees a graded value can depend on it. Empty until the
-- next value, and what is nowhere is seen by nobody's area.
alter table indicator_latest add column areas text[] not null default '{}';
