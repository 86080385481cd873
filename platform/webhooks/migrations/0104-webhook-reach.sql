-- How far the system outside reaches that a webhook tells: a unit, or the whole city.
alter table webhook add column unit text collate "C";
-- What policies ask of an event, to ask it again when the event is sent again. Of older events nothing is known: they are told to nobody.
alter table webhook_event add column grounds jsonb;
