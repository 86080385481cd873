import { randomUUID } from 'node:crypto';
import {
  type Awaitable,
  type City,
  type DataSubject,
  defineErrors,
  type Instant,
  type PersonalHolder,
  type Principal,
  type Purpose,
  type RetentionLine,
} from '@hub/kernel';
import type { Database, RouteRequest, Statement } from '@hub/runtime';
import type { Audit } from '../audit/audit.ts';
import { consentHolder, useHolder } from './personal-holder.ts';
import { isPurpose, unstated } from './purposes.ts';
import * as store from './store-personal.ts';

export const purposeErrors = defineErrors('purpose', {
  unknown: { status: 400, zh: '没有使用目的 {purpose}', en: 'There is no purpose {purpose}' },
  missing: { status: 400, zh: '案件或同意须与使用目的一并声明', en: 'A case or a consent goes with a purpose' },
  // One answer for a case that is not there, is closed, or is another's: which of them it is, is nobody's business.
  noCase: { status: 403, zh: '该案件不能作为依据', en: 'That case is no ground for it' },
  noConsent: { status: 403, zh: '没有有效的同意', en: 'There is no consent that holds' },
  badPage: { status: 400, zh: '页码不正确', en: 'That is no page' },
  fileUnknown: { status: 404, zh: '没有该文件', en: 'There is no such file' },
  unitUnknown: { status: 400, zh: '没有该单位：{unit}', en: 'There is no unit {unit}' },
  badTerm: { status: 400, zh: '同意的期限须在未来三年之内', en: 'A consent holds for three years from now at most' },
  consentUnknown: { status: 404, zh: '没有该同意记录', en: 'There is no such consent' },
});

/** Whom an open case that somebody handles is about; undefined when it is no such case. */
export type PartiesOf = (by: Principal, caseId: string) => Promise<readonly string[] | undefined>;

const longest_ms = 3 * 366 * 24 * 3_600_000;

type ConsentTerms = Pick<store.Consent, 'id' | 'unit' | 'purpose' | 'classes'>;

export interface NewConsent {
  readonly unit: string;
  readonly purpose: string;
  readonly classes: readonly string[];
  readonly expiresAt: Instant;
}

/** Personal information: why it may be seen, by whose consent, and who has seen it. */
export function openPersonal(deps: {
  readonly database: Database;
  readonly clock: () => Instant;
  readonly audit?: Partial<Pick<Audit, 'commit' | 'record'>> | undefined;
  readonly partiesOf?: PartiesOf | undefined;
  readonly city: Pick<City, 'bureaus'>;
  /** Join keys by which registers know somebody. */
  readonly keysOf?: ((id: string) => Promise<readonly string[]>) | undefined;
}) {
  const { database, clock } = deps;
  const now = () => new Date(clock());
  const holders: PersonalHolder[] = [consentHolder(database), useHolder(database)];
  const known = async (of: DataSubject): Promise<DataSubject> => ({
    tenant: of.tenant,
    id: of.id,
    keys: (await deps.keysOf?.(of.id)) ?? [],
  });
  const units = new Set(deps.city.bureaus.map(({ id }) => id));

  /** Commits a change of a consent with its entry in the log. */
  async function commitConsent(by: Principal, statement: Statement, what: 'give' | 'withdraw', consent: ConsentTerms) {
    const { id, unit, purpose, classes } = consent;
    const entry = {
      tenant: by.tenant,
      actor: { kind: by.kind, id: by.id, name: by.name },
      action: `consent.${what}`,
      resource: { type: 'consent', id },
      purpose,
      details: { unit, classes: [...classes] },
    };
    await (deps.audit?.commit?.([statement], [entry]) ?? database.commit([statement]));
  }

  async function withdrawConsent(by: Principal, id: string): Promise<void> {
    const consent = await store.findOwnConsent(database, by, id);
    if (!consent) throw purposeErrors.consentUnknown();
    await commitConsent(by, store.withdrawConsent(by, id, now()), 'withdraw', consent);
  }

  async function byConsent(by: Principal, purpose: string, consentId: string): Promise<Purpose> {
    const consent = await store.findConsent(database, by.tenant, consentId, now());
    const { everywhere = false, bureaus = [], areas = [] } = by.scope ?? {};
    const isFor = consent && (everywhere || bureaus.includes(consent.unit) || areas.includes(consent.unit));
    if (!consent || !isFor || consent.purpose !== purpose) throw purposeErrors.noConsent();
    return { purpose, consentId, parties: [consent.subject], classes: consent.classes };
  }

  async function byCase(by: Principal, purpose: string, caseId: string): Promise<Purpose> {
    const parties = await deps.partiesOf?.(by, caseId);
    if (!parties) throw purposeErrors.noCase();
    return { purpose, caseId, parties };
  }

  return {
    /**
     * The purpose a request declares in `hub-purpose`, with the case (`hub-case`) or consent (`hub-consent`) it rests on.
     * Asked anew with every request, so that a closed case or a withdrawn consent ends it at once.
     * @throws purpose.unknown, missing, noCase, noConsent
     */
    purposeOf({ headers, principal }: Pick<RouteRequest, 'headers' | 'principal'>): Awaitable<Purpose | undefined> {
      const { 'hub-purpose': purpose, 'hub-case': caseId, 'hub-consent': consentId } = headers;
      if (purpose === undefined && caseId === undefined && consentId === undefined) return undefined;
      if (typeof purpose !== 'string' || !principal) throw purposeErrors.missing();
      if (!isPurpose(purpose)) throw purposeErrors.unknown({ purpose: purpose.slice(0, 40) });
      if (typeof consentId === 'string') return byConsent(principal, purpose, consentId);
      return typeof caseId === 'string' ? byCase(principal, purpose, caseId) : { purpose };
    },
    /** Keeps who was shown what, with its entry in the audit log; what cannot be kept is not shown. */
    async noteUse(by: Principal, why: Purpose, uses: readonly store.Use[]): Promise<void> {
      if (uses.length === 0) return;
      // Whoever may see without a reason is told of as such.
      const { purpose = unstated, caseId, consentId } = why;
      const kept = store.insertUses(by, { purpose, caseId, consentId }, uses, now());
      const entries = uses.map(({ subject, entityId, attributes }) => ({
        tenant: by.tenant,
        actor: { kind: by.kind, id: by.id, name: by.name },
        action: 'personal.read',
        resource: { type: 'entity', id: entityId },
        purpose,
        caseId,
        retention: 'access' as const,
        details: { subject, attributes: [...attributes], ...(consentId === undefined ? {} : { consentId }) },
      }));
      await (deps.audit?.commit?.([kept], entries) ?? database.commit([kept]));
    },
    listUses: async (by: Principal) => store.listUses(database, await known(by)),
    listConsents: (by: Principal) => store.listConsents(database, by.tenant, by.id),
    async giveConsent(by: Principal, consent: NewConsent): Promise<store.Consent> {
      if (!isPurpose(consent.purpose)) throw purposeErrors.unknown({ purpose: consent.purpose.slice(0, 40) });
      if (!units.has(consent.unit)) throw purposeErrors.unitUnknown({ unit: consent.unit });
      if (consent.expiresAt <= clock() || consent.expiresAt > clock() + longest_ms) throw purposeErrors.badTerm();
      const receipt = {
        id: randomUUID(),
        subject: by.id,
        unit: consent.unit,
        purpose: consent.purpose,
        classes: consent.classes,
        givenAt: now(),
        expiresAt: new Date(consent.expiresAt),
      };
      await commitConsent(by, store.insertConsent(by.tenant, receipt), 'give', receipt);
      return { ...receipt, withdrawnAt: null };
    },
    /** Keeps in the log what ended with its term. */
    async noteErasure(lines: readonly RetentionLine[]): Promise<void> {
      await deps.audit?.record?.(
        lines.map(({ tenant, what, title: _, attributeTitle: _of, ...line }) => ({
          tenant,
          actor: { kind: 'system' as const, id: 'hub', name: 'hub' },
          action: 'personal.expire',
          resource: { type: what, id: line.attribute },
          retention: 'security' as const,
          details: line,
        })),
      );
    },
    /** A module says what it keeps about citizens. */
    addHolder(holder: PersonalHolder): void {
      holders.push(holder);
    },
    /** All that the hub keeps about somebody, by the module that keeps it. */
    async collect(of: DataSubject): Promise<Readonly<Record<string, readonly object[]>>> {
      const subject = await known(of);
      const parts = await Promise.all(holders.map(async (one) => [one.name, await one.collect(subject)] as const));
      return Object.fromEntries(parts);
    },
    /** What registers keep about somebody. */
    async listRegisters(of: DataSubject) {
      const subject = await known(of);
      const own = holders.filter(({ name }) => name === 'registers');
      return (await Promise.all(own.map((one) => one.collect(subject)))).flat();
    },
    /** Erases what no law keeps; answers the proof. */
    async erase(of: DataSubject) {
      const subject = await known(of);
      const lines = [];
      for (const holder of holders) lines.push(...(await holder.erase(subject, clock())));
      return lines;
    },
    /** Whether some module has that field and has set it. */
    async correct(of: DataSubject, field: string, value: string): Promise<boolean> {
      const subject = await known(of);
      for (const holder of holders) if (await holder.correct?.(subject, field, value)) return true;
      return false;
    },
    withdrawConsent,
    /** Ends every consent of somebody who goes. */
    async withdrawAll(by: Principal): Promise<void> {
      for (const { id, withdrawnAt } of await store.listConsents(database, by.tenant, by.id))
        if (withdrawnAt === null) await withdrawConsent(by, id);
    },
  };
}

export type Personal = ReturnType<typeof openPersonal>;
