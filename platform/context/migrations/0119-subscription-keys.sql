-- Where a subscription is looked up (event-match.ts), so that a start reads a few bytes of each and not all of them. Null where
-- its @context may come to mean something else, and until a hub has worked it out.
alter table subscription add column match_keys int[];
