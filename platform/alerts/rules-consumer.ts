import type { Indicators, NamedValue } from '@hub/indicators';
import { type AlertId, type Area, type IndicatorScope, type Provenance, parseInstant, type Tenant } from '@hub/kernel';
import { type Database, type OutboxConsumer, type OutboxRow, outboxStatement, type Statement } from '@hub/runtime';
import { type AlertMessage, alertView } from './alert-view.ts';
import type { SubjectPlace } from './areas-of.ts';
import { advanceRule, type RuleState } from './rule-state.ts';
import type { RegisteredRule, RuleRegistry } from './rules.ts';
import { type AlertRow, selectAlertsById, selectRuleStates, upsertAlerts, upsertRuleStates } from './store.ts';

export interface RulesConsumerDeps {
  readonly database: Database;
  readonly indicators: Pick<Indicators, 'listLatest'>;
  readonly areasOf: (subject: SubjectPlace) => Promise<readonly Area[]>;
  readonly rules: RuleRegistry;
}

/**
 * Values this much older than their commit are history being imported or replayed: they say nothing of today, raise no
 * alert and clear none. Measured against the commit, not the clock, so that a hub that was down judges its backlog.
 */
const oldest_ms = 24 * 3_600_000;
/** A device whose clock runs ahead must not silence a rule until that time comes. */
const ahead_ms = 10 * 60_000;

interface Judgement {
  readonly rule: RegisteredRule;
  readonly scope: IndicatorScope;
  readonly subject: string;
  readonly at: number;
  readonly value: number;
  readonly provenance: readonly Provenance[];
  readonly over: number;
}

/** Steps the rules on each new value; what they raise and clear commits with the cursor. */
export function rulesConsumer(deps: RulesConsumerDeps): OutboxConsumer {
  return {
    name: 'alerts.rules',
    topics: ['indicator'],
    async handle(rows) {
      const effects: Statement[] = [];
      for (const [tenant, own] of Map.groupBy(rows, (row) => row.tenant)) {
        const judgements = own.flatMap((row) => judgementsOf(deps.rules, row));
        if (judgements.length > 0) effects.push(...(await judge(deps, tenant, judgements)));
      }
      return effects;
    },
  };
}

function judgementsOf(rules: RuleRegistry, { data, committedAt }: OutboxRow): readonly Judgement[] {
  const { indicator, scope, subject, value } = data;
  const at = parseInstant(data.at);
  if (typeof value !== 'number' || at === undefined) return [];
  if (at < committedAt - oldest_ms || at > committedAt + ahead_ms) return [];
  return rules.on(String(indicator), String(scope)).map((rule) => ({
    rule,
    scope: scope as IndicatorScope,
    subject: String(subject),
    at,
    value,
    provenance: data.provenance as readonly Provenance[],
    over: typeof data.over === 'number' ? data.over : 1,
  }));
}

/** Where one rule stands for one subject while a batch is worked through. */
interface Standing {
  readonly rule: string;
  readonly subject: string;
  state: RuleState | undefined;
  alert: AlertRow | undefined;
}

async function judge(
  deps: RulesConsumerDeps,
  tenant: Tenant,
  judgements: readonly Judgement[],
): Promise<readonly Statement[]> {
  const standings = await loadStandings(deps.database, tenant, judgements);
  const touched = new Map<AlertId, AlertRow>();
  const messages: AlertMessage[] = [];
  for (const judgement of judgements) {
    const standing = standings.get(keyOf(judgement.rule.id, judgement.subject));
    if (!standing) continue;
    const { state, change } = advanceRule(judgement.rule.limits, standing.state, judgement);
    standing.state = state;
    if (!change) continue;
    const alert =
      change === 'raised'
        ? await raise(deps, tenant, judgement)
        : standing.alert && follow(standing.alert, state, change);
    if (!alert) continue;
    touched.set(alert.id, alert);
    standing.alert = change === 'cleared' ? undefined : alert;
    if (change !== 'peaked') messages.push({ ...alertView(deps.rules, alert), event: change, over: alert.over });
  }
  return [
    ...storeAlerts(tenant, [...touched.values()], messages),
    upsertRuleStates(tenant, [...standings.values()].flatMap(stateRow)),
  ];
}

async function loadStandings(
  database: Database,
  tenant: Tenant,
  judgements: readonly Judgement[],
): Promise<Map<string, Standing>> {
  const keys = [
    ...new Map(judgements.map(({ rule, subject }) => [keyOf(rule.id, subject), { rule: rule.id, subject }])).values(),
  ];
  const states = await selectRuleStates(database, tenant, keys);
  const alerts = await selectAlertsById(
    database,
    tenant,
    states.flatMap((row) => row.alertId ?? []),
  );
  const known = new Map(states.map((row) => [keyOf(row.rule, row.subject), row]));
  return new Map(
    keys.map((key) => {
      const row = known.get(keyOf(key.rule, key.subject));
      const alert = alerts.find((candidate) => candidate.id === row?.alertId);
      return [keyOf(key.rule, key.subject), { ...key, state: row?.state, alert }];
    }),
  );
}

async function raise(deps: RulesConsumerDeps, tenant: Tenant, judgement: Judgement): Promise<AlertRow> {
  const { rule, scope, subject, at, value, provenance, over } = judgement;
  const [named] = await deps.indicators.listLatest(tenant, {
    indicators: [rule.indicator],
    subjects: [subject],
    limit: 1,
  });
  const place = placeOf(judgement, named);
  const area = (await deps.areasOf(place)).map(({ code, name }) => ({ code, name }));
  return {
    id: crypto.randomUUID() as string as AlertId,
    rule: rule.id,
    indicator: rule.indicator,
    scope,
    subject,
    subjectName: named?.name ?? { zh: subject, en: subject },
    area,
    ...(place.location ? { location: place.location } : {}),
    severity: rule.declared.severity,
    state: 'raised',
    raisedAt: at,
    value,
    peak: value,
    provenance,
    over,
  };
}

function placeOf({ scope, subject }: Judgement, named: NamedValue | undefined): SubjectPlace {
  return { scope, subject, ...(named?.location ? { location: named.location } : {}) };
}

function follow(alert: AlertRow, state: RuleState, change: 'cleared' | 'peaked'): AlertRow {
  if (change === 'cleared') return { ...alert, state: 'cleared', clearedAt: state.at };
  return { ...alert, peak: state.now.peak ?? alert.peak };
}

function storeAlerts(
  tenant: Tenant,
  alerts: readonly AlertRow[],
  messages: readonly AlertMessage[],
): readonly Statement[] {
  if (alerts.length === 0) return [];
  const rows = messages.map((message) => ({
    tenant,
    topic: 'alert' as const,
    key: message.id as string,
    data: message,
  }));
  return [upsertAlerts(tenant, alerts), ...(rows.length > 0 ? [outboxStatement(rows)] : [])];
}

function stateRow({ rule, subject, state, alert }: Standing) {
  return state ? [{ rule, subject, state, alertId: alert?.id }] : [];
}

function keyOf(rule: string, subject: string): string {
  return `${rule}|${subject}`;
}
