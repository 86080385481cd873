import type { Localised } from '@hub/kernel';
import type { Queryable } from '@hub/runtime';

export interface StoredPolicy {
  readonly id: string;
  readonly effect: 'permit' | 'forbid';
  readonly title: Localised;
  readonly text: string;
  readonly source: string;
  /** The version from which on it has stood so without a break. */
  readonly since: { readonly number: number; readonly at: string };
}

export interface PolicyVersion {
  readonly number: number;
  readonly hash: string;
  readonly at: Date;
  readonly actor: { readonly id: string; readonly name: string };
  readonly reason: string | null;
}

export interface WholeVersion extends PolicyVersion {
  readonly policies: readonly StoredPolicy[];
}

const about = `number, hash, at, json_build_object('id', actor_id, 'name', actor_name) as actor, reason`;

export async function findLatestVersion(database: Queryable): Promise<WholeVersion | undefined> {
  const [row] = await database.query<WholeVersion>(
    `select ${about}, policies from policy_version order by number desc limit 1`,
  );
  return row;
}

export async function findVersion(database: Queryable, number: number): Promise<WholeVersion | undefined> {
  const [row] = await database.query<WholeVersion>(`select ${about}, policies from policy_version where number = $1`, [
    number,
  ]);
  return row;
}

/** Newest first, those before a number. */
export function listVersions(
  database: Queryable,
  before: number | undefined,
  limit: number,
): Promise<readonly PolicyVersion[]> {
  return database.query<PolicyVersion>(
    `select ${about} from policy_version where $1::bigint is null or number < $1 order by number desc limit $2`,
    [before ?? null, limit],
  );
}

export interface NewVersion {
  readonly hash: string;
  readonly at: Date;
  readonly actor: { readonly id: string; readonly name: string };
  readonly reason: string | undefined;
  readonly policies: readonly Omit<StoredPolicy, 'since'>[];
}

/** Adds a version unless the newest is the same. Answers it, or undefined when nothing was added. */
export async function insertVersion(tx: Queryable, version: NewVersion): Promise<number | undefined> {
  await tx.query('lock table policy_version in share row exclusive mode');
  const last = await findLatestVersion(tx);
  if (last?.hash === version.hash) return undefined;
  const [next] = await tx.query<{ number: number }>(
    `select nextval(pg_get_serial_sequence('policy_version', 'number')) as number`,
  );
  const number = Number(next?.number);
  const before = new Map(last?.policies.map((policy) => [policy.id, policy]));
  const now = { number, at: version.at.toISOString() };
  const policies = version.policies.map((policy) => {
    const known = before.get(policy.id);
    return { ...policy, since: known?.text === policy.text ? known.since : now };
  });
  await tx.query(
    `insert into policy_version (number, hash, at, actor_id, actor_name, reason, policies) overriding system value
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      number,
      version.hash,
      version.at,
      version.actor.id,
      version.actor.name,
      version.reason ?? null,
      JSON.stringify(policies),
    ],
  );
  return number;
}
