-- Entities with several instances of location: their places, which were those of the first instance alone, become collections.
update entity set location = (
  select st_setsrid(st_forcecollection(st_collect(st_geomfromgeojson((one -> 'value')::text))), 4326)
  from jsonb_array_elements(body -> 'location') one where one ->> 'type' = 'GeoProperty'
)
where jsonb_typeof(body -> 'location') = 'array'
  and (select count(*) from jsonb_array_elements(body -> 'location') one where one ->> 'type' = 'GeoProperty') > 1;
