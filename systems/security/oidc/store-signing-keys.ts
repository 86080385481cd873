import type { Instant } from '@hub/kernel';
import type { Database, SecretBox } from '@hub/runtime';
import type { JWK } from 'jose';

const period_ms = 90 * 24 * 3_600_000;
/** RS256 is what every OpenID client has to know (Core §15.1), ES256 what the better ones ask for. */
const algorithms = ['ES256', 'RS256'] as const;

/**
 * The provider's keys: of this period, which sign, of the one before, whose tokens may still be shown, and of the next, so
 * that a process that starts in it signs with a key that all others have published. Sealed at rest.
 * @throws secret.wrongKey
 */
export async function openSigningKeys(database: Database, clock: () => Instant, box: SecretBox): Promise<JWK[]> {
  const current = Math.floor(clock() / period_ms);
  for (const period of [current, current + 1])
    for (const alg of algorithms) await ensureKey(database, box, period, alg, new Date(clock()));
  const rows = await database.query<{ kid: string; jwk: string; period: number }>(
    'select kid, jwk, period from oidc_signing_key where period between $1 and $2 order by period, kid',
    [current - 1, current + 1],
  );
  // The library signs with the first that fits.
  const order = [current, current + 1, current - 1];
  return rows
    .toSorted((a, b) => order.indexOf(a.period) - order.indexOf(b.period))
    .map(({ kid, jwk }) => JSON.parse(box.open(jwk, `oidc ${kid}`)) as JWK);
}

async function ensureKey(database: Database, box: SecretBox, period: number, alg: string, at: Date): Promise<void> {
  const kid = `${alg}-${period}`;
  const [known] = await database.query('select 1 as one from oidc_signing_key where kid = $1', [kid]);
  if (known) return;
  const { exportJWK, generateKeyPair } = await import('jose');
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), kid, alg, use: 'sig' };
  await database.query(
    'insert into oidc_signing_key (kid, period, jwk, created_at) values ($1, $2, $3, $4) on conflict do nothing',
    [kid, period, box.seal(JSON.stringify(jwk), `oidc ${kid}`), at],
  );
}
