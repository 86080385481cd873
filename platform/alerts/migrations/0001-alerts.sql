create table alert (
  tenant text not null,
  id text not null,
  rule text not null,
  indicator text not null,
  scope text not null,
  subject text not null,
  subject_name jsonb not null,
  area jsonb not null,
  location jsonb,
  severity text not null,
  state text not null check (state in ('raised', 'cleared')),
  raised_at timestamptz not null,
  cleared_at timestamptz,
  value double precision not null,
  peak double precision not null,
  provenance jsonb not null,
  acknowledged_by text,
  acknowledged_at timestamptz,
  note text,
  case_id text,
  primary key (tenant, id)
);
create index alert_newest on alert (tenant, raised_at desc, id desc);
create index alert_open on alert (tenant, raised_at desc, id desc) where state = 'raised';
create index alert_by_subject on alert (tenant, subject, raised_at desc);

-- Where the machine of each rule stands for each subject (rule-state.ts).
create table rule_state (
  tenant text not null,
  rule text not null,
  subject text not null,
  state jsonb not null,
  alert_id text,
  primary key (tenant, rule, subject)
);
