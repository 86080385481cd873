import { isoInstant, type Localised, type PersonalHolder } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import { listConsents, listUses } from './store-personal.ts';

const iso = (at: Date | null) => (at === null ? null : isoInstant(at.getTime()));
const proof: Localised = {
  zh: '证明处理合法的记录（个人信息保护法第五十四条、第六十九条）',
  en: 'Proof that handling was lawful (PIPL art. 54, art. 69)',
};

/** Consents given, and who was shown what: told whole, and kept, because they are what proves the rest. */
export function consentHolder(database: Database): PersonalHolder {
  return {
    name: 'consents',
    collect: async ({ tenant, id }) =>
      (await listConsents(database, tenant, id)).map(
        ({ givenAt, expiresAt, withdrawnAt, subject: _own, ...consent }) => ({
          ...consent,
          givenAt: iso(givenAt),
          expiresAt: iso(expiresAt),
          withdrawnAt: iso(withdrawnAt),
        }),
      ),
    erase: async ({ tenant, id }) => [
      {
        what: { zh: '同意记录', en: 'Receipts of consents' },
        count: (await listConsents(database, tenant, id)).length,
        done: 'kept',
        ground: proof,
      },
    ],
  };
}

export function useHolder(database: Database): PersonalHolder {
  return {
    name: 'uses',
    collect: async (of) =>
      (await listUses(database, of)).map(({ at, subject: _own, ...use }) => ({ at: iso(at), ...use })),
    erase: async (of) => [
      {
        what: { zh: '使用记录', en: 'Records of who was shown what' },
        count: (await listUses(database, of)).length,
        done: 'kept',
        ground: proof,
      },
    ],
  };
}
