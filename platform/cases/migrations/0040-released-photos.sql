-- A photo of the desk is shown to the reporter once somebody has released it; what is released leaves without its metadata.
alter table case_attachment add column released_at timestamptz;
