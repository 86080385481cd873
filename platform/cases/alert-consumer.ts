import type { AlertMessage, Alerts } from '@hub/alerts';
import { areasOf } from '@hub/alerts';
import type { Areas } from '@hub/context';
import { parseInstant, type Tenant } from '@hub/kernel';
import type { OutboxConsumer, OutboxRow, Statement } from '@hub/runtime';
import type { CaseDeps } from './act-on-case.ts';
import { type CaseEvent, foldCase } from './case-machine.ts';
import { afterEvent, type ChangedCase } from './changed-case.ts';
import { openCase } from './open-case.ts';
import { selectEvents, selectOpenOfRule } from './store.ts';
import { changeStatements } from './store-changes.ts';

export interface AlertConsumerDeps extends CaseDeps {
  readonly areas: Areas;
  readonly alerts: Pick<Alerts, 'rules' | 'linkCase'>;
}

const actor = { id: 'hub:alerts', name: '预警 Alerts' };

/**
 * Opens a case for each alert whose rule says so. While a case of the same rule and subject is open, further alerts and
 * their clearing go into its history; a cleared alert closes nothing, for a person says whether the cause is gone.
 */
export function alertConsumer(deps: AlertConsumerDeps): OutboxConsumer {
  return {
    name: 'cases.alerts',
    topics: ['alert'],
    async handle(rows) {
      const statements: Statement[] = [];
      const touched = new Map<string, ChangedCase>();
      for (const row of rows) statements.push(...(await handleAlert(deps, row, touched)));
      return statements;
    },
  };
}

/** `touched` holds cases changed by earlier rows of the batch, which the database does not show yet. */
async function handleAlert(
  deps: AlertConsumerDeps,
  row: OutboxRow,
  touched: Map<string, ChangedCase>,
): Promise<readonly Statement[]> {
  const alert = row.data as unknown as AlertMessage;
  const opens = deps.alerts.rules.find(alert.rule)?.opens;
  if (opens === undefined || alert.event === 'acknowledged') return [];
  const key = `${row.tenant}|${alert.rule}|${alert.subject}`;
  const open = touched.get(key) ?? (await findOpen(deps, row.tenant, alert));
  if (!open && alert.event === 'cleared') return [];
  const changed = open
    ? afterEvent(deps, open.file, open.state, alertEvent(deps, open, alert))
    : await openFor(deps, row.tenant, opens, alert);
  touched.set(key, changed);
  const link = alert.event === 'raised' ? [deps.alerts.linkCase(row.tenant, alert.id, changed.file.id)] : [];
  return [...changeStatements([changed]), ...link];
}

async function findOpen(
  deps: AlertConsumerDeps,
  tenant: Tenant,
  alert: AlertMessage,
): Promise<ChangedCase | undefined> {
  const file = await selectOpenOfRule(deps.database, tenant, alert.rule, alert.subject);
  if (!file) return undefined;
  const events = await selectEvents(deps.database, tenant, file.id);
  return { file, state: foldCase(deps.types.get(file.type).flow, events), events: [] };
}

function alertEvent(deps: AlertConsumerDeps, { state }: ChangedCase, alert: AlertMessage): CaseEvent {
  return {
    seq: state.version + 1,
    at: deps.clock(),
    actor,
    event: alert.event === 'raised' ? 'alertRaised' : 'alertCleared',
    step: state.step,
    data: { alertId: alert.id, value: alert.value, peak: alert.peak },
    attachments: [],
  };
}

async function openFor(
  deps: AlertConsumerDeps,
  tenant: Tenant,
  type: string,
  alert: AlertMessage,
): Promise<ChangedCase> {
  const { rule, indicator, scope, subject, subjectName, title, location } = alert;
  const evidenceAt = parseInstant(alert.raisedAt);
  const place = { scope, subject, ...(location ? { location } : {}) };
  return openCase(deps, {
    tenant,
    type,
    title: { zh: `${subjectName.zh}：${title.zh}`, en: `${subjectName.en}: ${title.en}` },
    description: '',
    priority: alert.severity,
    source: 'alert',
    areas: await areasOf(deps.areas, place),
    ...(location ? { location } : {}),
    alertId: alert.id,
    rule,
    indicator,
    subject,
    actor,
    ...(evidenceAt === undefined ? {} : { evidenceAt }),
  });
}
