import { duration_ms, type Instant, type NoteErasure, type RetentionLine } from '@hub/kernel';
import type { Database, Log } from '@hub/runtime';
import { type CaseTypes, questionsOf, type RegisteredCaseType } from '../case-types.ts';
import * as store from './store-retention.ts';

const atATime = 200;
const firstAfter_ms = 6 * 60_000;
const every_ms = 24 * 3_600_000;
/** How long the way to reach a reporter is kept after closing where the type does not say: for questions about the answer. */
const keepContacts = 'P365D';

/** What a type's closed cases give up, and when. Answers and pictures belong to the record unless the type says otherwise. */
function termOf(type: RegisteredCaseType) {
  const { id, flow } = type;
  const answers = Object.entries(questionsOf(type)).flatMap(([name, { answer }]) =>
    answer.personal === undefined || answer.personal === false ? [] : [name],
  );
  const isDeclared = flow.keepPersonal !== undefined;
  return {
    type: id,
    keep_ms: duration_ms(flow.keepPersonal ?? keepContacts),
    what: { answers: isDeclared ? answers : [], pictures: isDeclared },
    attribute: isDeclared ? ['contact', 'pictures', ...answers].join(', ') : 'contact',
  };
}

/** Contacts, and what types declare, end with their term after a case has been closed. */
export function openCaseRetention(deps: {
  readonly database: Database;
  readonly types: CaseTypes;
  readonly clock: () => Instant;
  readonly log: Log;
  readonly noteErasure?: NoteErasure | undefined;
}) {
  const { database, clock, log } = deps;
  const terms = deps.types.all.map(termOf);
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();
  let stopped = false;

  const lineOf = (
    { type, keep_ms, attribute }: (typeof terms)[number],
    tenant: RetentionLine['tenant'],
    count: number,
  ) => ({
    tenant,
    what: type,
    attribute,
    class: 'contact',
    keep_ms,
    count,
  });

  /** A batch is one commit and is not found again: a sweep that is stopped goes on with the next. */
  async function sweep(): Promise<readonly RetentionLine[]> {
    const lines: RetentionLine[] = [];
    for (const term of terms) {
      const before = new Date(clock() - term.keep_ms);
      for (let more = true; more && !stopped; ) {
        const due = await store.selectDue(database, term.type, before, atATime);
        more = due.length === atATime;
        for (const [tenant, cases] of Map.groupBy(due, (one) => one.tenant)) {
          const ids = cases.map(({ id }) => id);
          await database.commit(store.erasePersonal(tenant, ids, term.what, new Date(clock())));
          const line = lineOf(term, tenant, ids.length);
          await deps.noteErasure?.([line]);
          lines.push(line);
        }
      }
    }
    return lines;
  }

  function plan(pause_ms: number): void {
    timer = setTimeout(() => {
      running = sweep()
        .catch((error: unknown) => log.warn({ err: error }, 'personal data of cases could not be swept'))
        .then(() => (stopped ? undefined : plan(every_ms)));
    }, pause_ms);
    timer.unref();
  }

  return {
    sweep,
    /** How many cases of each type a sweep would take from now. */
    async report(): Promise<readonly Omit<RetentionLine, 'tenant'>[]> {
      const lines = await Promise.all(
        terms.map(async (term) => {
          const { tenant: _all, ...line } = lineOf(
            term,
            '' as RetentionLine['tenant'],
            await store.countDue(database, term.type, new Date(clock() - term.keep_ms)),
          );
          return line;
        }),
      );
      return lines.filter(({ count }) => count > 0);
    },
    start: () => plan(firstAfter_ms),
    async stop(): Promise<void> {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}

export type CaseRetention = ReturnType<typeof openCaseRetention>;
