-- Several hubs may tell the same of one change, and a receiver hears it once; what one of them says twice is meant twice.
alter table delivery add column origin text;
