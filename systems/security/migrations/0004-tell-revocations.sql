-- Counting failures and noting the last use are no changes of rights; everything else about these is.
create trigger tell_revocation after update on account for each row
  when (to_jsonb(old) - array['failures', 'locked_until'] is distinct from to_jsonb(new) - array['failures', 'locked_until'])
  execute function tell_revocation();
create trigger tell_account_removal after delete on account referencing old table as gone
  for each statement execute function tell_removal();
create trigger tell_revocation after update on session for each row
  when (to_jsonb(old) - 'used_at' is distinct from to_jsonb(new) - 'used_at') execute function tell_revocation();
create trigger tell_session_removal after delete on session referencing old table as gone
  for each statement execute function tell_removal();
create trigger tell_revocation after update on person for each row execute function tell_revocation();
create trigger tell_revocation after update on post for each row execute function tell_revocation();
create trigger tell_revocation after update on org_unit for each row execute function tell_revocation();
create trigger tell_revocation after update on service_key for each row
  when (to_jsonb(old) - 'last_used_at' is distinct from to_jsonb(new) - 'last_used_at') execute function tell_revocation();
create trigger tell_key_removal after delete on service_key referencing old table as gone
  for each statement execute function tell_removal();
