-- Transient entities and attributes (CIM 009 clause 4.22). `expires_at` is the entity's own; `due_at` the first instant at
-- which it or one of its attributes expires: what a sweep looks for, and what tells a reader that the stored text is old.
alter table entity add column expires_at timestamptz;
alter table entity add column due_at timestamptz;
create index entity_due on entity (due_at) where due_at is not null;
