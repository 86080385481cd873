-- Nothing looks into the data with SQL: kept as the text it came as, it is neither taken apart nor put together again.
alter table outbox alter column data type json using data::json;
