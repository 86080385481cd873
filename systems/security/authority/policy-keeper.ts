import { type City, defaultTenant, defineErrors, HubError, type Instant, type Principal } from '@hub/kernel';
import type { Database, Log } from '@hub/runtime';
import type { Audit } from '../audit/audit.ts';
import type { NewAuditEntry } from '../audit/entry.ts';
import { authorityOf, type CedarAuthority } from './authority.ts';
import { actionNames } from './policy-schema.ts';
import { readPolicySet } from './policy-set.ts';
import { type PolicyFault, testPoliciesOnce } from './policy-tests.ts';
import type { PolicyText } from './policy-text.ts';
import { type PolicyOptions, policyTestTexts, policyTexts } from './policy-texts.ts';
import * as store from './store-policies.ts';

export const policyErrors = defineErrors('policy', {
  refused: {
    status: 409,
    zh: '策略文件未通过检验，现行策略不变：{reason}',
    en: 'The policy files do not pass, and the policies in force stay: {reason}',
  },
  unknownVersion: { status: 404, zh: '没有第 {number} 版策略', en: 'There is no version {number} of the policies' },
});

export interface PolicyState {
  /** How many rows of the test tables hold for what is in force. */
  readonly tested: number;
  /** What was last refused; undefined when the files are in force. */
  readonly refusal?:
    | { readonly at: Date; readonly reason: string; readonly faults: readonly PolicyFault[] }
    | undefined;
}

export interface PolicyKeeper {
  /** Puts the files in force, or what was in force before them when they do not pass. @throws when there is neither */
  start(): Promise<void>;
  /** Reads the files again. @throws policy.refused; then everything stays as it was */
  reload(by: Principal, reason?: string): Promise<{ readonly number: number | undefined; readonly isNew: boolean }>;
  /** Another process has put files in force: this one reads its own. Whether they differ from what was in force here. */
  follow(): Promise<boolean>;
  state(): PolicyState;
}

export interface PolicyKeeperDeps {
  readonly database: Database;
  readonly clock: () => Instant;
  readonly city: Pick<City, 'packs' | 'bureaus'>;
  readonly authority: CedarAuthority;
  readonly options: PolicyOptions;
  /** Test tables of the packs. */
  readonly tables?: readonly PolicyText[];
  readonly audit?: (Pick<Audit, 'record'> & Partial<Pick<Audit, 'statement' | 'wake'>>) | undefined;
  readonly log?: Log | undefined;
}

interface Candidate {
  readonly checked: CedarAuthority;
  readonly tested: number;
}

const theHub = { kind: 'system', id: 'hub', name: '中枢', tenant: defaultTenant } as const;
type Actor = Pick<Principal, 'id' | 'name' | 'tenant'> | typeof theHub;

/** Reads, tests and versions the policies: what does not pass its tests never decides anything. */
export function openPolicyKeeper(deps: PolicyKeeperDeps): PolicyKeeper {
  const { database, clock, authority, audit } = deps;
  let state: PolicyState = { tested: 0 };

  /** @throws policy.refused, with what does not hold */
  function candidate(): Candidate {
    const checked = openChecked();
    const tables = [...policyTestTexts(deps.options.folder), ...(deps.tables ?? [])];
    const { passed, faults } = testPoliciesOnce(checked, deps.city, tables);
    if (faults.length > 0) throw refused(faults.map(sayFault).join('; '), faults);
    return { checked, tested: passed };
  }

  /** What decides by the files as they are now: the authority itself when they are as they were. */
  function openChecked(): CedarAuthority {
    try {
      const texts = policyTexts(deps.options, actionNames());
      // Reading and checking them takes longer than all else that a start does.
      const isSame = JSON.stringify(texts) === JSON.stringify(authority.policies.texts);
      return isSame ? authority : authorityOf(readPolicySet(texts));
    } catch (error) {
      throw refused((error as Error).message, [], error);
    }
  }

  function refused(reason: string, faults: readonly PolicyFault[], cause?: unknown): HubError {
    state = { ...state, refusal: { at: new Date(clock()), reason: reason.slice(0, 2_000), faults } };
    return policyErrors.refused({ reason: reason.slice(0, 500) }, cause);
  }

  function entry(actor: Actor, action: string, details: NewAuditEntry['details']): NewAuditEntry {
    const kind = 'kind' in actor ? actor.kind : 'person';
    return {
      tenant: defaultTenant,
      actor: { kind, id: actor.id, name: actor.name },
      action,
      resource: { type: 'policies', id: 'policies' },
      retention: 'security',
      ...(details && { details }),
    };
  }

  async function putInForce({ checked, tested }: Candidate, actor: Actor, reason?: string) {
    const set = checked.policies;
    const policies = set.policies.map(({ id, effect, title, text, source }) => ({ id, effect, title, text, source }));
    const version = { hash: set.version, at: new Date(clock()), actor, reason, policies };
    const number = await database.transaction(async (tx) => {
      const added = await store.insertVersion(tx, version);
      const told = entry(actor, 'policy.change', { number: added ?? null, hash: set.version, reason });
      if (added !== undefined && audit?.statement) await tx.query(audit.statement([told]));
      return added;
    });
    if (checked !== authority) authority.use(checked);
    state = { tested };
    audit?.wake?.();
    return number;
  }

  async function recordRefusal(actor: Actor, reason: string): Promise<void> {
    deps.log?.error({ reason }, 'the policy files do not pass; what was in force stays');
    await audit?.record([{ ...entry(actor, 'policy.change', { reason }), decision: 'deny' }]);
  }

  return {
    async start() {
      try {
        await putInForce(candidate(), theHub);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        const last = await store.findLatestVersion(database);
        if (!last) throw error;
        const { refusal } = state;
        // What was in force passed its tests then; the tables on disk are part of what is refused.
        authority.use(authorityOf(readPolicySet(last.policies)));
        state = { tested: 0, refusal };
        await recordRefusal(theHub, refusal?.reason ?? '');
      }
    },
    async reload(by, reason) {
      const found = await Promise.resolve()
        .then(candidate)
        .catch(async (error: unknown) => {
          if (isRefusal(error)) await recordRefusal(by, state.refusal?.reason ?? '');
          throw error;
        });
      const number = await putInForce(found, by, reason);
      return { number: number ?? (await store.findLatestVersion(database))?.number, isNew: number !== undefined };
    },
    async follow() {
      try {
        if ((await store.findLatestVersion(database))?.hash === authority.policies.version) return false;
        const { checked, tested } = candidate();
        if (checked === authority) return false;
        authority.use(checked);
        state = { tested };
        return true;
      } catch (error) {
        deps.log?.error({ err: error }, 'the policy files of this process do not pass; what was in force stays');
        return false;
      }
    },
    state: () => state,
  };
}

function isRefusal(error: unknown): boolean {
  return error instanceof HubError && error.code === 'policy.refused';
}

export function sayFault({ source, row, reason }: PolicyFault): string {
  return `${source}: ${row.replaceAll(/\s+/g, ' ')} → ${reason}`;
}
