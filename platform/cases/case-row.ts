import {
  type CaseId,
  type Geometry,
  type Instant,
  isoInstant,
  type Localised,
  type Severity,
  type Tenant,
  type TimeLimit,
} from '@hub/kernel';
import type { SlipLevel } from './case-events.ts';
import type { CaseFile, CaseOrigin, CaseSource } from './case-file.ts';
import { openOrders, openTasks } from './case-state.ts';
import { searchPairs } from './duplicates/search-pairs.ts';

/** A row of `case_file`. */
export interface CaseRecord {
  tenant: Tenant;
  id: CaseId;
  number: string;
  type: string;
  title: Localised;
  description: string;
  class: string | null;
  priority: Severity;
  source: CaseSource;
  state: 'open' | 'closed';
  step: string;
  role: string;
  bureau: string;
  bureaus: string[];
  areas: CaseFile['areas'];
  district: string | null;
  location: Geometry | null;
  time_limit: TimeLimit;
  pauses: CaseFile['pauses'];
  opened_at: Date;
  due_at: Date;
  step_due_at: Date | null;
  paused_at: Date | null;
  closed_at: Date | null;
  assignee_id: string | null;
  assignee_name: string | null;
  alert_id: string | null;
  rule: string | null;
  indicator: string | null;
  subject: string | null;
  evidence_at: Date | null;
  reopened: number;
  returned: number;
  reworked: number;
  version: number;
  changed_at: Date;
  merged_into: string | null;
  attributes: CaseFile['attributes'];
  origin: CaseOrigin | null;
  detail: CaseDetail;
  slip: SlipLevel | null;
  timer_at: Date | null;
}

/** What no list is searched by. */
type CaseDetail = Partial<
  Pick<
    CaseFile,
    'stays' | 'legal' | 'unitSince' | 'unitLimit' | 'request' | 'extensions' | 'extended' | 'tasks' | 'orders'
  >
>;

export const columns = {
  tenant: 'text',
  id: 'text',
  number: 'text',
  type: 'text',
  title: 'jsonb',
  description: 'text',
  class: 'text',
  priority: 'text',
  source: 'text',
  state: 'text',
  step: 'text',
  role: 'text',
  bureau: 'text',
  bureaus: 'text[]',
  areas: 'jsonb',
  area_codes: 'text[]',
  district: 'text',
  location: 'jsonb',
  time_limit: 'jsonb',
  pauses: 'jsonb',
  opened_at: 'timestamptz',
  due_at: 'timestamptz',
  step_due_at: 'timestamptz',
  paused_at: 'timestamptz',
  closed_at: 'timestamptz',
  assignee_id: 'text',
  assignee_name: 'text',
  alert_id: 'text',
  rule: 'text',
  indicator: 'text',
  subject: 'text',
  evidence_at: 'timestamptz',
  reopened: 'int',
  returned: 'int',
  reworked: 'int',
  version: 'int',
  changed_at: 'timestamptz',
  place: 'geography',
  merged_into: 'text',
  attributes: 'jsonb',
  origin: 'jsonb',
  detail: 'jsonb',
  slip: 'text',
  timer_at: 'timestamptz',
  task_units: 'text[]',
  request_kind: 'text',
  order_due_at: 'timestamptz',
  search_pairs: 'int[]',
} as const;

export function toCaseFile(row: CaseRecord): CaseFile {
  const assignee =
    row.assignee_id === null ? {} : { assignee: { id: row.assignee_id, name: row.assignee_name ?? row.assignee_id } };
  return {
    tenant: row.tenant,
    id: row.id,
    number: row.number,
    type: row.type,
    title: row.title,
    description: row.description,
    priority: row.priority,
    source: row.source,
    state: row.state,
    step: row.step,
    role: row.role,
    bureau: row.bureau,
    bureaus: row.bureaus,
    areas: row.areas,
    limit: row.time_limit,
    pauses: row.pauses,
    version: row.version,
    reopened: row.reopened,
    returned: row.returned,
    reworked: row.reworked,
    openedAt: row.opened_at.getTime(),
    changedAt: row.changed_at.getTime(),
    dueAt: row.due_at.getTime(),
    ...assignee,
    attributes: row.attributes,
    ...toDetail(row),
    ...given('class', row.class),
    ...given('district', row.district),
    ...given('location', row.location),
    ...given('alertId', row.alert_id),
    ...given('rule', row.rule),
    ...given('indicator', row.indicator),
    ...given('subject', row.subject),
    ...given('stepDueAt', row.step_due_at?.getTime()),
    ...given('pausedAt', row.paused_at?.getTime()),
    ...given('closedAt', row.closed_at?.getTime()),
    ...given('evidenceAt', row.evidence_at?.getTime()),
    ...given('mergedInto', row.merged_into),
    ...given('origin', row.origin),
    ...given('slip', row.slip),
    ...given('timerAt', row.timer_at?.getTime()),
  };
}

function given<K extends string, V>(key: K, value: V | null | undefined): { readonly [P in K]?: V } {
  return (value === null || value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: V };
}

export function fileRecord(file: CaseFile): Record<keyof typeof columns, unknown> {
  return {
    tenant: file.tenant,
    id: file.id,
    number: file.number,
    type: file.type,
    title: file.title,
    description: file.description,
    class: file.class,
    priority: file.priority,
    source: file.source,
    state: file.state,
    step: file.step,
    role: file.role,
    bureau: file.bureau,
    bureaus: file.bureaus,
    areas: file.areas,
    area_codes: file.areas.map((area) => area.code),
    district: file.district,
    location: file.location,
    time_limit: file.limit,
    pauses: file.pauses,
    assignee_id: file.assignee?.id,
    assignee_name: file.assignee?.name,
    alert_id: file.alertId,
    rule: file.rule,
    indicator: file.indicator,
    subject: file.subject,
    reopened: file.reopened,
    returned: file.returned,
    reworked: file.reworked,
    version: file.version,
    opened_at: iso(file.openedAt),
    changed_at: iso(file.changedAt),
    due_at: iso(file.dueAt),
    step_due_at: iso(file.stepDueAt),
    paused_at: iso(file.pausedAt),
    closed_at: iso(file.closedAt),
    evidence_at: iso(file.evidenceAt),
    place: pointText(file.location),
    merged_into: file.mergedInto,
    attributes: file.attributes,
    origin: file.origin,
    detail: detailOf(file),
    slip: file.slip,
    timer_at: iso(file.timerAt),
    task_units: [...new Set(openTasks(file).map((task) => task.unit))],
    request_kind: file.request?.kind,
    search_pairs: searchPairs(file.number, file.title.zh, file.title.en, file.description),
    order_due_at: iso(
      openOrders(file)
        .map((order) => order.dueAt)
        .toSorted((a, b) => a - b)[0],
    ),
  };
}

/** Cases from before these were kept have none; their events have (`cases-as-of.ts` folds those again). */
function toDetail({ detail, opened_at }: CaseRecord) {
  const {
    stays = [],
    unitSince = opened_at.getTime(),
    extensions = 0,
    extended = 0,
    tasks = [],
    orders = [],
    ...rest
  } = detail;
  return { stays, unitSince, extensions, extended, tasks, orders, ...rest };
}

function detailOf({
  stays,
  legal,
  unitSince,
  unitLimit,
  request,
  extensions,
  extended,
  tasks,
  orders,
}: CaseFile): CaseDetail {
  return {
    stays,
    unitSince,
    extensions,
    extended,
    tasks,
    orders,
    ...(legal === undefined ? {} : { legal }),
    ...(unitLimit === undefined ? {} : { unitLimit }),
    ...(request === undefined ? {} : { request }),
  };
}

/** EWKT of a point; other geometries have no one place. */
function pointText(location: Geometry | undefined): string | null {
  return location?.type === 'Point' ? `SRID=4326;POINT(${location.coordinates[0]} ${location.coordinates[1]})` : null;
}

function iso(at: Instant | undefined): string | null {
  return at === undefined ? null : isoInstant(at);
}
