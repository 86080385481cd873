import { randomUUID } from 'node:crypto';
import { defineErrors, type Instant, type Principal, type Purpose } from '@hub/kernel';
import type { Database, RouteRequest } from '@hub/runtime';
import type { Audit } from '../audit/audit.ts';
import { isPurpose } from './purposes.ts';
import * as store from './store-personal.ts';

export const purposeErrors = defineErrors('purpose', {
  unknown: { status: 400, zh: '没有使用目的 {purpose}', en: 'There is no purpose {purpose}' },
  missing: { status: 400, zh: '案件或同意须与使用目的一并声明', en: 'A case or a consent goes with a purpose' },
  // One answer for a case that is not there, is closed, or is another's: which of them it is, is nobody's business.
  noCase: { status: 403, zh: '该案件不能作为依据', en: 'That case is no ground for it' },
  noConsent: { status: 403, zh: '没有有效的同意', en: 'There is no consent that holds' },
  badTerm: { status: 400, zh: '同意的期限须在未来三年之内', en: 'A consent holds for three years from now at most' },
  consentUnknown: { status: 404, zh: '没有该同意记录', en: 'There is no such consent' },
});

/** Whom an open case that somebody handles is about; undefined when it is no such case. */
export type PartiesOf = (by: Principal, caseId: string) => Promise<readonly string[] | undefined>;

const longest_ms = 3 * 366 * 24 * 3_600_000;

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
  readonly audit?: Partial<Pick<Audit, 'commit'>> | undefined;
  readonly partiesOf?: PartiesOf | undefined;
}) {
  const { database, clock } = deps;
  const now = () => new Date(clock());

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
    async purposeOf({ headers, principal }: Pick<RouteRequest, 'headers' | 'principal'>): Promise<Purpose | undefined> {
      const [purpose, caseId, consentId] = ['hub-purpose', 'hub-case', 'hub-consent'].map((name) => headers[name]);
      if (purpose === undefined && caseId === undefined && consentId === undefined) return undefined;
      if (typeof purpose !== 'string' || !principal) throw purposeErrors.missing();
      if (!isPurpose(purpose)) throw purposeErrors.unknown({ purpose: purpose.slice(0, 40) });
      if (typeof consentId === 'string') return byConsent(principal, purpose, consentId);
      return typeof caseId === 'string' ? byCase(principal, purpose, caseId) : { purpose };
    },
    /** Keeps who was shown what, with its entry in the audit log; what cannot be kept is not shown. */
    async noteUse(by: Principal, why: Purpose, uses: readonly store.Use[]): Promise<void> {
      if (uses.length === 0 || why.purpose === undefined) return;
      const { purpose, caseId, consentId } = why;
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
    listUses: (by: Principal) => store.listUses(database, by.tenant, by.id),
    listConsents: (by: Principal) => store.listConsents(database, by.tenant, by.id),
    async giveConsent(by: Principal, consent: NewConsent): Promise<store.Consent> {
      if (!isPurpose(consent.purpose)) throw purposeErrors.unknown({ purpose: consent.purpose.slice(0, 40) });
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
      await database.commit([store.insertConsent(by.tenant, receipt)]);
      return { ...receipt, withdrawnAt: null };
    },
    /** Ends every consent of somebody. */
    withdrawals: (subject: string, at: Date) => [store.withdrawConsents(subject, at)],
    async withdrawConsent(by: Principal, id: string): Promise<void> {
      if (!(await store.withdrawConsent(database, by, id, now()))) throw purposeErrors.consentUnknown();
    },
  };
}

export type Personal = ReturnType<typeof openPersonal>;
