-- What a flush writes (store.ts): an array of records of each of these, which PostgreSQL takes apart once. A column each was
-- as many arrays, as many passes, and for lists of texts a text to be parsed.
create type flush_entity as (
  tenant text, id text, before bigint, version bigint, body jsonb, meta text, scope text[],
  moved boolean, longitude double precision, latitude double precision, geometry text, texts text[],
  kind text, types text[], gone text[], created_at timestamptz, expires_at timestamptz, due_at timestamptz
);

create type flush_instance as (
  n int, tenant text, entity_id text, attribute text, dataset_id text, instance_id uuid, at timestamptz, observed boolean,
  op text, number double precision, instance json
);

create type flush_told as (n int, tenant text, key text, data text);
