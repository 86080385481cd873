-- What the areas were stored from: the same is not stored again at every start. A migration that changes areas empties it.
create table area_source (
  one boolean primary key default true check (one),
  hash text not null
);
