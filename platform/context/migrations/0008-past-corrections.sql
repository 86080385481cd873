-- When an instance of the past was corrected (CIM 009 clause 5.6.14); null for what is as it came.
alter table attribute_instance add column modified_at timestamptz;
