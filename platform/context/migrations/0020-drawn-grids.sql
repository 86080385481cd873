-- Drawn grids have new codes: they begin with the community they are dealt out to. The city file draws them again at start.
delete from area where level = 'grid' and provenance = 'synthetic';
