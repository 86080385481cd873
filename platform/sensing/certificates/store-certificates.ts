import type { Tenant } from '@hub/kernel';
import type { Queryable, Statement } from '@hub/runtime';

interface Authority {
  readonly certificate: string;
  readonly privateKey: string;
}

export async function selectAuthority(database: Queryable): Promise<Authority | undefined> {
  const [row] = await database.query<Authority & { certificate: string }>(
    'select certificate, private_key as "privateKey" from device_authority',
  );
  return row;
}

/** Of two processes that make one at once, the first is kept. */
export async function insertAuthority(database: Queryable, authority: Authority, at: Date): Promise<void> {
  await database.query(
    'insert into device_authority (certificate, private_key, created_at) values ($1, $2, $3) on conflict do nothing',
    [authority.certificate, authority.privateKey, at],
  );
}

export interface DeviceCertificate {
  readonly serial: string;
  readonly fingerprint: string;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
}

export async function selectCertificates(database: Queryable, device: string): Promise<readonly DeviceCertificate[]> {
  return database.query<DeviceCertificate & { serial: string }>(
    `select serial, fingerprint, issued_at as "issuedAt", expires_at as "expiresAt", revoked_at as "revokedAt"
     from device_certificate where device_id = $1 order by issued_at desc limit 100`,
    [device],
  );
}

/** The device a certificate was issued to, while it holds. */
export async function findCertificate(
  database: Queryable,
  fingerprint: string,
  now: Date,
): Promise<string | undefined> {
  const [row] = await database.query<{ device: string }>({
    name: 'certificate.find',
    text: `select device_id as device from device_certificate
      where fingerprint = $1 and revoked_at is null and expires_at > $2`,
    values: [fingerprint, now],
  });
  return row?.device;
}

/** Those of these fingerprints that hold. */
export async function selectHolding(
  database: Queryable,
  fingerprints: readonly string[],
  now: Date,
): Promise<ReadonlySet<string>> {
  const rows = await database.query<{ fingerprint: string }>(
    `select fingerprint from device_certificate
     where fingerprint = any($1::text[]) and revoked_at is null and expires_at > $2`,
    [fingerprints, now],
  );
  return new Set(rows.map(({ fingerprint }) => fingerprint));
}

export async function revokeCertificate(
  database: Queryable,
  device: string,
  serial: string,
  at: Date,
): Promise<boolean> {
  const rows = await database.query(
    `update device_certificate set revoked_at = $3 where device_id = $1 and serial = $2 and revoked_at is null returning serial`,
    [device, serial, at],
  );
  return rows.length > 0;
}

export async function insertClaim(
  database: Queryable,
  claim: { readonly codeHash: string; readonly device: string; readonly expiresAt: Date },
  now: Date,
): Promise<void> {
  await database.query('delete from device_claim where expires_at < $1', [now]);
  await database.query('insert into device_claim (code_hash, device_id, expires_at) values ($1, $2, $3)', [
    claim.codeHash,
    claim.device,
    claim.expiresAt,
  ]);
}

/** Uses a claim up. Of two who show one code at once, one gets true. */
export async function takeClaim(
  database: Queryable,
  claim: { readonly codeHash: string; readonly device: string },
  now: Date,
): Promise<boolean> {
  const rows = await database.query(
    `update device_claim c set used_at = $3 from device d
     where c.code_hash = $1 and c.device_id = $2 and c.used_at is null and c.expires_at > $3
       and d.id = c.device_id and d.revoked_at is null and d.quarantined_at is null
     returning c.device_id`,
    [claim.codeHash, claim.device, now],
  );
  return rows.length > 0;
}

export function insertCertificate(device: string, certificate: Omit<DeviceCertificate, 'revokedAt'>): Statement {
  return {
    text: `insert into device_certificate (fingerprint, device_id, serial, issued_at, expires_at) values ($1, $2, $3, $4, $5)`,
    values: [certificate.fingerprint, device, certificate.serial, certificate.issuedAt, certificate.expiresAt],
  };
}

/** What a revoked device held goes with it: when its id is registered anew, old certificates and claims stay void. */
export function voidCertificates(device: string, at: Date): readonly Statement[] {
  return [
    {
      text: 'update device_certificate set revoked_at = $2 where device_id = $1 and revoked_at is null',
      values: [device, at],
    },
    { text: 'update device_claim set used_at = $2 where device_id = $1 and used_at is null', values: [device, at] },
  ];
}

/** Puts a device into quarantine or lets it speak again. False when there is no such device. */
export async function setQuarantine(
  database: Queryable,
  tenant: Tenant,
  id: string,
  at: Date | null,
): Promise<boolean> {
  const rows = await database.query(
    `update device set quarantined_at = case when $3::timestamptz is null then null else coalesce(quarantined_at, $3) end
     where tenant = $1 and id = $2 and revoked_at is null returning id`,
    [tenant, id, at],
  );
  return rows.length > 0;
}
