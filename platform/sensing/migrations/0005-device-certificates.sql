-- The hub's own small certificate authority for devices; its key is sealed.
create table device_authority (
  single boolean primary key default true check (single),
  certificate text not null,
  private_key text not null,
  created_at timestamptz not null
);

-- Certificates the authority has issued; a device shows one in place of its password.
create table device_certificate (
  fingerprint text primary key,
  device_id text not null,
  serial text not null unique,
  issued_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz
);
create index device_certificate_device on device_certificate (device_id, issued_at desc);
create trigger tell_revocation after update on device_certificate for each row
  when (old.revoked_at is distinct from new.revoked_at) execute function tell_revocation();

-- With a claim code, told once to whoever installs a device, the device fetches its certificate itself, once.
create table device_claim (
  code_hash text primary key,
  device_id text not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index device_claim_device on device_claim (device_id);

-- A device in quarantine stays registered and may not speak.
alter table device add column quarantined_at timestamptz;
create trigger tell_quarantine after update on device for each row
  when (old.quarantined_at is distinct from new.quarantined_at) execute function tell_revocation();
