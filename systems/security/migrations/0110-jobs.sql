-- Long work that somebody asked for, with how far it is: of one topic one at a time. `beat_at` tells one whose process has died.
alter table audit_verification rename to job;
alter table job add column topic text not null default 'audit';
alter table job alter column topic drop default;
alter table job add column task json not null default '{}';
drop index audit_verification_running;
create unique index job_running on job (topic) where state = 'running';
create index job_newest on job (topic, started_at desc, id);

-- Consents and uses as those see them who watch over personal data: newest first, also of one purpose or one consent.
create index consent_newest on consent (tenant, given_at desc, id);
create index consent_purpose on consent (tenant, purpose, given_at desc, id);
create index personal_use_newest on personal_use (tenant, at desc, id desc);
create index personal_use_purpose on personal_use (tenant, purpose, at desc, id desc);
create index personal_use_consent on personal_use (tenant, consent_id, at desc, id desc) where consent_id is not null;
