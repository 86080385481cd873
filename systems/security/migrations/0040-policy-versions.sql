-- Every set of policies that has been in force, whole: what was decided then can be told from it for ever.
create table policy_version (
  number bigint generated always as identity primary key,
  hash text not null,
  at timestamptz not null,
  actor_id text not null,
  actor_name text not null,
  reason text,
  -- [{id, effect, title, text, source, since: {number, at}}], `since` when the policy stood so for the first time in a row.
  policies jsonb not null
);
create function keep_policy_version() returns trigger language plpgsql as $$
begin
  raise exception 'a version of the policies stays as it is' using errcode = 'restrict_violation';
end $$;
create trigger keep_policy_version before update or delete on policy_version for each row execute function keep_policy_version();
-- Other policies may take rights away: whoever holds something open is looked at again, in every process.
create trigger tell_revocation after insert on policy_version for each row execute function tell_revocation();
