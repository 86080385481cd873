import type { DataSubject, DecidedRequest, Erasure, Instant, Localised } from '@hub/kernel';
import type { Database, SecretBox } from '@hub/runtime';
import type { Audit } from '../audit/audit.ts';
import type { Personal } from './personal.ts';
import * as store from './store-results.ts';

const corrected: Localised = { zh: '已更正', en: 'Corrected' };
const byHand: Localised = {
  zh: '中枢内没有该字段，由承办单位答复',
  en: 'The hub has no such field; the bureau that handles it answers',
};
const field: Localised = { zh: '要更正的内容', en: 'What is to be corrected' };

type Done = { readonly lines: readonly Erasure[]; readonly file?: string };

/** Carries out what an official granted, once, and keeps the proof with an entry in the audit log. */
export function openCarryOut(deps: {
  readonly database: Database;
  readonly clock: () => Instant;
  readonly box: SecretBox;
  readonly personal: Pick<Personal, 'collect' | 'erase' | 'correct'>;
  readonly audit?: Partial<Pick<Audit, 'commit'>> | undefined;
}) {
  const { database, clock, box, personal, audit } = deps;
  const about = (caseId: string) => `data request ${caseId}`;

  const kinds: Readonly<Record<string, (request: DecidedRequest) => Promise<Done>>> = {
    deletion: async ({ of }) => ({ lines: await personal.erase(of) }),
    copy: async ({ of, caseId }) => ({
      lines: [],
      file: box.seal(JSON.stringify(await personal.collect(of)), about(caseId)),
    }),
    async correction({ of, answers }) {
      const { field: asked, record, value } = answers;
      const name = asked === 'register' ? record : asked;
      const done =
        typeof name === 'string' && typeof value === 'string' && (await personal.correct(of, name, value.trim()));
      // The proof says that something was put right, not what: it outlives what it is about.
      return { lines: [{ what: field, count: done ? 1 : 0, done: 'kept', ground: done ? corrected : byHand }] };
    },
  };

  return {
    async carryOut(request: DecidedRequest): Promise<void> {
      const { of, caseId, number, kind, answers, by } = request;
      if ((await store.findResult(database, of.tenant, caseId))?.outcome === 'granted') return;
      const outcome = answers.decision === 'granted' ? 'granted' : 'refused';
      const done = outcome === 'granted' ? ((await kinds[kind]?.(request)) ?? { lines: [] }) : { lines: [] };
      const ground = typeof answers.ground === 'string' ? answers.ground : '';
      const result = { caseId, number, kind, outcome, ground, at: new Date(clock()), lines: done.lines } as const;
      const statement = store.upsertResult(of, result, done.file);
      const entry = {
        tenant: of.tenant,
        actor: { kind: 'person' as const, ...by },
        action: `personal.${kind}`,
        resource: { type: 'citizen', id: of.id },
        decision: outcome === 'granted' ? ('permit' as const) : ('deny' as const),
        caseId,
        retention: 'security' as const,
        details: { number, lines: done.lines.map(({ what, count, done: how }) => [what.en, count, how]) },
      };
      await (audit?.commit?.([statement], [entry]) ?? database.commit([statement]));
    },
    listResults: (of: DataSubject) => store.listResults(database, of),
    /** The copy that was made for a request of this subject. */
    async findFile(of: DataSubject, number: string): Promise<string | undefined> {
      const found = await store.findFile(database, of, number);
      return found && box.open(found.file, about(found.caseId));
    },
  };
}

export type CarryOut = ReturnType<typeof openCarryOut>;
