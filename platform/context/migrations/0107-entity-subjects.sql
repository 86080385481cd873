-- Whom an entity is about, by the join key of the person: a keyed digest, so that this table tells nobody's number. It is
-- filled by a consumer of the outbox, not by the writer.
create table entity_subject (
  tenant text collate "C" not null,
  subject_key text collate "C" not null,
  entity_id text collate "C" not null,
  primary key (tenant, subject_key, entity_id)
);
create index entity_subject_entity on entity_subject (tenant, entity_id);

-- Types whose entities of before have been looked through, and for which attributes.
create table entity_subject_type (
  type text collate "C" primary key,
  attributes text[] not null
);
