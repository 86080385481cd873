-- Whose map it is: it names entities that its owner may see.
alter table entity_map add column owner text collate "C";
