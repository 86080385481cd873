-- The times of attributes are JSON that the hub has made and almost only the hub reads, whole: taking it apart with each write
-- and putting it together with each read was a twentieth of what either cost the database.
alter table entity alter column meta type text using meta::text;
