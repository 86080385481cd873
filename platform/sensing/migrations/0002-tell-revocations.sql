create trigger tell_revocation after update on device for each row
  when (old.revoked_at is distinct from new.revoked_at or old.credential_digest is distinct from new.credential_digest)
  execute function tell_revocation();
