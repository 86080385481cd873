import type { Authority, City, Instant } from '@hub/kernel';
import type { Database, Outbox } from '@hub/runtime';
import type { CaseNumbers } from './case-numbers.ts';
import type { CaseProcesses } from './case-process.ts';
import type { CaseTypes } from './case-types.ts';
import type { CaseWriter } from './case-writer.ts';
import type { WorkCalendar } from './clocks/work-calendar.ts';
import type { DispatchBoard } from './dispatch/dispatch-board.ts';

/** What everything that opens, moves or shows cases needs. */
export interface CaseDeps {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly city: City;
  readonly types: CaseTypes;
  readonly calendar: WorkCalendar;
  readonly clock: () => Instant;
  /** Decides who sees which cases. */
  readonly authority: Authority;
  readonly writer: CaseWriter;
  readonly numbers: CaseNumbers;
  readonly board: DispatchBoard;
  /** Leads cases whose type names a process; without it all go through their steps as listed. */
  readonly processes?: CaseProcesses;
}
