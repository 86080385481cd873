-- A case at a point, for the search of duplicates near it; an area has none.
alter table case_file add column place geography(point, 4326);
update case_file set place = st_setsrid(st_geomfromgeojson(location::text), 4326)::geography where location->>'type' = 'Point';
create index case_file_open_place on case_file using gist (place) where state = 'open';

-- A duplicate is closed by what it was merged into; its own history and its reporter stay.
alter table case_file add column merged_into text collate "C";
create index case_file_merged on case_file (tenant, merged_into) where merged_into is not null;

-- What a case of its type is asked, as a queue can be searched by it.
alter table case_file add column attributes jsonb not null default '{}';
create index case_file_attributes on case_file using gin (attributes jsonb_path_ops) where state = 'open';

-- Where another system or hub keeps the same matter, and the key it sent with it: a repetition opens nothing.
alter table case_file add column origin jsonb;
create table case_intake (
  tenant text collate "C" not null,
  key text collate "C" not null,
  case_id text collate "C" not null,
  print text not null,
  primary key (tenant, key)
);
