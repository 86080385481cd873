-- A small table that every node holds (a reference table on Citus): a city has thousands of areas, not millions.
create table area (
  code text primary key,
  level text not null check (level in ('city', 'district', 'street', 'community', 'grid')),
  name_zh text not null,
  name_en text not null,
  parent text,
  outline geometry(geometry, 4326),
  label_point geometry(point, 4326),
  provenance text not null,
  source text not null
);
create index area_outline on area using gist (outline);
create index area_parent on area (parent, level);
