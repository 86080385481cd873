-- Whose subscription it is: it tells what its owner may see at the time, and nothing once the owner is gone.
alter table subscription add column owner text collate "C", add column owner_post text collate "C";
