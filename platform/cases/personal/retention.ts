import { duration_ms, type Instant, type Localised, type RetentionKeeper, type RetentionTerm } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import { type CaseTypes, questionsOf, type RegisteredCaseType } from '../case-types.ts';
import * as store from './store-retention.ts';

const atATime = 200;
/** How long the way to reach a reporter is kept after closing where the type does not say: for questions about the answer. */
const keepContacts = 'P365D';

interface CaseTerm extends RetentionTerm {
  readonly erased: store.Erased;
}

const contactTitle: Localised = { zh: '联系方式', en: 'Contact' };
const allTitle: Localised = {
  zh: '联系方式、个人答复、上报人图片与文书正文',
  en: 'Contact, personal answers, reporters’ pictures, texts of documents',
};

/** What a type's closed cases give up, and when. Answers and pictures belong to the record unless the type says otherwise. */
function termOf(type: RegisteredCaseType): CaseTerm {
  const { id, flow } = type;
  const answers = Object.entries(questionsOf(type)).flatMap(([name, { answer }]) =>
    answer.personal === undefined || answer.personal === false ? [] : [name],
  );
  const isDeclared = flow.keepPersonal !== undefined;
  return {
    what: id,
    title: flow.title,
    attribute: isDeclared ? ['contact', 'pictures', 'documents', ...answers].join(', ') : 'contact',
    attributeTitle: isDeclared ? allTitle : contactTitle,
    class: 'contact',
    keep_ms: duration_ms(flow.keepPersonal ?? keepContacts),
    erased: { answers: isDeclared ? answers : [], isDeclared },
  };
}

/** Contacts, and what types declare, end with their term after a case has been closed. */
export function openCaseRetention(deps: {
  readonly database: Database;
  readonly types: CaseTypes;
  readonly clock: () => Instant;
}): RetentionKeeper {
  const { database, clock } = deps;
  const terms = deps.types.all.map(termOf);
  const before = ({ keep_ms }: RetentionTerm) => new Date(clock() - keep_ms);
  return {
    name: 'cases',
    terms: terms.map(({ erased: _, ...term }) => term),
    async size() {
      const counts = await Promise.all(terms.map((term) => store.countDue(database, term.what, before(term))));
      return counts.flat().reduce((sum, { count }) => sum + count, 0);
    },
    /** A batch is one commit and is not found again: a pass that is stopped goes on with the next. */
    async pass(erases, told) {
      for (const { erased, ...term } of terms) {
        if (!erases) {
          const lines = (await store.countDue(database, term.what, before(term))).map((found) => ({
            ...term,
            ...found,
          }));
          await told(
            lines.reduce((sum, { count }) => sum + count, 0),
            lines,
          );
          continue;
        }
        for (let more = true; more; ) {
          const due = await store.selectDue(database, term.what, before(term), atATime);
          more = due.length === atATime;
          for (const [tenant, cases] of Map.groupBy(due, (one) => one.tenant)) {
            const ids = cases.map(({ id }) => id);
            await database.commit(store.erasePersonal(tenant, ids, erased, new Date(clock())));
            await told(ids.length, [{ ...term, tenant, count: ids.length }]);
          }
        }
      }
    },
  };
}
