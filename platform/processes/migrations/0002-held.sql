-- Since when the timers of an instance stand still; none while they run.
alter table process_instance add column held_since timestamptz;
