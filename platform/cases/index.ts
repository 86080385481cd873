export { workCalendars } from './calendars.ts';
export type { CaseSummary } from './case-view.ts';
export * from './cases.ts';
export { mailConfig } from './mail/mail-config.ts';
export * from './migrations.ts';
export type { ReportLimits } from './report-limits.ts';
export type { CaseCounts } from './store-list.ts';
export type { WorkCalendar } from './work-calendar.ts';
