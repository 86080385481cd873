import type { Alerts } from '@hub/alerts';
import type { Context, NoteUse } from '@hub/context';
import {
  type Authority,
  allPermitted,
  type City,
  type DecidedRequest,
  type Instant,
  type Localised,
  type PersonalHolder,
  type Principal,
  type ResourceAttributes,
  type RetentionKeeper,
  type SeesCases,
  type Tenant,
} from '@hub/kernel';
import type { Processes } from '@hub/processes';
import type { Database, HubModule, Log, Outbox, OutboxRow } from '@hub/runtime';
import type { CaseDeps } from './act-on-case.ts';
import { alertConsumer } from './alert-consumer.ts';
import { caseFilter, caseResource } from './case-access.ts';
import type { CaseFile } from './case-file.ts';
import { openCaseNumbers } from './case-numbers.ts';
import { caseOperations } from './case-operations.ts';
import { caseTypeRegistry } from './case-types.ts';
import type { CaseSummary } from './case-view.ts';
import { openCaseWriter } from './case-writer.ts';
import { calendarRoute } from './clocks/calendar-route.ts';
import { workCalendars } from './clocks/calendars.ts';
import { fireTimers, openCaseTimers } from './clocks/case-timers.ts';
import type { WorkCalendar } from './clocks/work-calendar.ts';
import { noticeConsumer } from './desk/notice-consumer.ts';
import { analysisRoutes } from './desk/routes-analyses.ts';
import { deskRoutes } from './desk/routes-desk.ts';
import { noticeRoutes } from './desk/routes-notices.ts';
import { areaLevels } from './dispatch/area-levels.ts';
import { openDispatchBoard } from './dispatch/dispatch-board.ts';
import { dispatchConsumer } from './dispatch/dispatch-consumer.ts';
import { rebalance } from './dispatch/rebalance.ts';
import { dispatchRoutes } from './dispatch/routes-dispatch.ts';
import { skillRoutes } from './dispatch/routes-skills.ts';
import { noWorkforce, type Workforce } from './dispatch/workforce.ts';
import { documentRoutes } from './documents/routes-documents.ts';
import { duplicateRoutes } from './duplicates/routes-duplicates.ts';
import type { MailConfig } from './mail/mail-config.ts';
import { mailPort } from './mail/mail-port.ts';
import { performanceRoutes } from './performance/routes-performance.ts';
import { reportHolder } from './personal/report-holder.ts';
import { requestConsumer } from './personal/request-consumer.ts';
import { openCaseRetention } from './personal/retention.ts';
import { processConsumer } from './process-consumer.ts';
import { open311Routes } from './reports/open311-routes.ts';
import { ownReportRoutes } from './reports/own-report-routes.ts';
import { ownRequestRoutes } from './reports/own-request-routes.ts';
import { reportDeskRoutes } from './reports/report-desk-routes.ts';
import { byCode, byOwner } from './reports/report-door.ts';
import { limited, type ReportLimits, reportLimits } from './reports/report-limits.ts';
import { reportOfferRoutes } from './reports/report-offer-routes.ts';
import { photoRoute } from './reports/report-photo-route.ts';
import { reportPictureRoute } from './reports/report-picture-routes.ts';
import { progressRoutes, reportRoutes } from './reports/report-routes.ts';
import { reportServices } from './reports/report-services.ts';
import { actRoutes } from './routes-act.ts';
import { attachmentRoutes } from './routes-attachments.ts';
import { fieldRoutes } from './routes-field.ts';
import { processRoutes } from './routes-process.ts';
import { readerOf, readRoutes } from './routes-read.ts';
import { summariesOf } from './show-case.ts';
import { selectCase, selectNamesOfCases, selectSeenCase } from './store.ts';
import { type CaseCounts, countCases, selectCases, selectSeen } from './store-list.ts';

export interface CasesDeps {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly log: Log;
  readonly context: Pick<Context, 'areas' | 'findEntity' | 'listEntities'>;
  readonly alerts: Pick<Alerts, 'rules' | 'linkCase'>;
  readonly city: City;
  readonly clock: () => Instant;
  /** Working hours and days; 09:00–12:00 and 13:00–17:00 on Chinese working days unless said. */
  readonly calendar?: WorkCalendar;
  /** Who sees which cases; without it everyone sees all. */
  readonly authority?: Authority;
  /** Who there is to take cases; without it they go to bureaus and nobody is proposed. */
  readonly workforce?: Workforce;
  /** How often due timers are looked for. */
  readonly timersEvery_ms?: number;
  /** Leads the cases of types that name a process. */
  readonly processes?: Processes;
  /** Hosts of pictures that reports may link to; none unless said. */
  readonly mediaHosts?: readonly string[];
  /** Carries out what was decided about a citizen's request concerning the data about them. */
  readonly decided?: (request: DecidedRequest) => Promise<void>;
  /** Keeps who was shown what about whom. */
  readonly noteUse?: NoteUse;
  /** Reports by e-mail; none unless addresses are named. */
  readonly mail?: MailConfig & { readonly log: Log };
  /** How often one address may use the public routes. */
  readonly reportLimits?: ReportLimits;
}

/** The case hub: opens, routes, clocks and closes cases, and keeps their history. */
export interface Cases extends HubModule {
  /** Open cases that somebody may see, what is due first. */
  listOpen(by: Principal, limit: number): Promise<readonly CaseSummary[]>;
  /** How many cases that somebody may see each queue holds. */
  count(by: Principal): Promise<CaseCounts>;
  /** Does at once what has fallen due by itself; answers how much. */
  fireTimers(): Promise<number>;
  /** Takes cases from who has gone off duty, as their types declare; answers how many. */
  rebalance(): Promise<number>;
  /** Which of these cases somebody may see. */
  readonly seesCases: SeesCases;
  /** Whom an open case that somebody handles is about: ids of entities and people. Undefined when it is no such case. */
  partiesOf(by: Principal, caseId: string): Promise<readonly string[] | undefined>;
  /** Numbers and titles, for whoever they are the reason of a use of data about: nobody is asked whether they see the case. */
  describe(
    tenant: Tenant,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, { readonly number: string; readonly title: Localised }>>;
  /** A case as policies see it; undefined when there is none that somebody may see. */
  resourceOf(by: Principal, caseId: string): Promise<ResourceAttributes | undefined>;
  /** Whether somebody may see the case of an outbox row of topic `case`. */
  maySee(by: Principal, row: Pick<OutboxRow, 'tenant' | 'data'>): boolean;
  /** What the cases keep about citizens. */
  readonly personal: PersonalHolder;
  /** Ends what cases keep of people with its term. */
  readonly retention: RetentionKeeper;
  /** The port that takes reports by mail, once started; undefined when none does. */
  mailPort(): number | undefined;
}

const timersEvery_ms = 5_000;
/** Who goes off duty does so by the hour; half a minute later is soon enough. */
const rebalanceFactor = 6;

export function createCases(deps: CasesDeps): Cases {
  const { database, outbox, context, city, clock } = deps;
  const types = caseTypeRegistry(city.packs);
  const levelOf = areaLevels(context.areas);
  const caseDeps: CaseDeps = {
    database,
    outbox,
    city,
    clock,
    types,
    calendar: deps.calendar ?? workCalendars.standard,
    authority: deps.authority ?? allPermitted,
    writer: openCaseWriter(database, outbox),
    numbers: openCaseNumbers(database),
    board: openDispatchBoard({
      database,
      clock,
      workforce: deps.workforce ?? noWorkforce,
      levelOf,
    }),
    ...(deps.processes ? { processes: deps.processes } : {}),
  };
  for (const operation of caseOperations(caseDeps)) deps.processes?.register(operation);
  const every_ms = deps.timersEvery_ms ?? timersEvery_ms;
  const timers = [
    openCaseTimers(deps.log, every_ms, () => fireTimers(caseDeps, deps.log)),
    openCaseTimers(deps.log, rebalanceFactor * every_ms, () => rebalance(caseDeps, deps.log)),
  ];
  const reportDeps = {
    ...caseDeps,
    areas: context.areas,
    services: reportServices(types),
    mediaHosts: deps.mediaHosts ?? [],
    ...(deps.noteUse ? { noteUse: deps.noteUse } : {}),
  };
  let takesMailAt: number | undefined;
  const mail = deps.mail && mailPort(reportDeps, deps.mail);
  const retention = openCaseRetention({ ...deps, types });
  const publicRoutes = [
    ...reportOfferRoutes(reportDeps),
    ...reportRoutes(reportDeps),
    ...[byCode(reportDeps), byOwner(reportDeps)].flatMap((door) => [
      ...progressRoutes(reportDeps, door),
      photoRoute(reportDeps, door),
      reportPictureRoute(reportDeps, door),
    ]),
    ...ownReportRoutes(reportDeps),
    ...ownRequestRoutes(reportDeps),
    ...open311Routes(reportDeps),
  ];
  return {
    name: 'cases',
    routes: [
      ...readRoutes(caseDeps),
      calendarRoute(caseDeps),
      ...processRoutes(caseDeps),
      ...actRoutes({ ...caseDeps, context }),
      ...duplicateRoutes({ ...caseDeps, context }),
      ...dispatchRoutes(caseDeps),
      ...skillRoutes(caseDeps),
      ...performanceRoutes({ ...caseDeps, levelOf }),
      ...deskRoutes(caseDeps),
      ...noticeRoutes(caseDeps),
      ...attachmentRoutes(caseDeps),
      ...documentRoutes(caseDeps),
      ...fieldRoutes(caseDeps),
      ...analysisRoutes({ ...caseDeps, context }),
      ...reportDeskRoutes(reportDeps),
      ...limited(publicRoutes, deps.reportLimits ?? reportLimits, clock),
    ],
    async listOpen(by, limit) {
      const now = clock();
      const files = await selectCases(database, readerOf(caseDeps, by), { state: 'open', limit }, now);
      return summariesOf(caseDeps, files, now);
    },
    fireTimers: () => fireTimers(caseDeps, deps.log),
    rebalance: () => rebalance(caseDeps, deps.log),
    count: (by) => countCases(database, readerOf(caseDeps, by), undefined, clock()),
    seesCases: (by, ids) => selectSeen(database, by.tenant, caseFilter(caseDeps.authority, by), ids),
    describe: (tenant, ids) => selectNamesOfCases(database, tenant, ids),
    async partiesOf(by, caseId) {
      const file = await selectCase(database, by.tenant, caseId);
      const isHandled =
        file?.state === 'open' && caseFilter(caseDeps.authority, by, 'case.act').allows(caseResource(file));
      return isHandled ? [file.subject, file.attributes.person].filter((one) => typeof one === 'string') : undefined;
    },
    async resourceOf(by, caseId) {
      const file = await selectSeenCase(database, by.tenant, caseFilter(caseDeps.authority, by), caseId);
      return file && caseResource(file);
    },
    maySee(by, { tenant, data }) {
      const { area = [], ...about } = data as unknown as CaseMessage;
      return caseFilter(caseDeps.authority, by).allows(caseResource({ ...about, tenant, areas: area }));
    },
    personal: reportHolder(database),
    retention,
    mailPort: () => takesMailAt,
    async start() {
      if (deps.processes) await outbox.consume(processConsumer(caseDeps));
      const dispatching = deps.processes && dispatchConsumer(caseDeps);
      if (dispatching) await outbox.consume(dispatching);
      await outbox.consume(alertConsumer({ ...caseDeps, areas: context.areas, alerts: deps.alerts }));
      await outbox.consume(noticeConsumer(caseDeps));
      if (deps.decided) await outbox.consume(requestConsumer(caseDeps, deps.decided));
      for (const timer of timers) timer.start();
      takesMailAt = await mail?.start();
    },
    async stop() {
      await mail?.stop();
      await Promise.all(timers.map((timer) => timer.stop()));
    },
  };
}

/** What an outbox row of topic `case` says of the case; see `messageOf`. */
type CaseMessage = Pick<CaseFile, 'type' | 'bureau' | 'bureaus' | 'role'> & { readonly area?: CaseFile['areas'] };
