import { createHash, randomBytes } from 'node:crypto';
import type { Instant, Tenant } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import type { DeviceRegistry } from '../devices/device-registry.ts';
import { deviceErrors } from '../sensing-errors.ts';
import type { CertificateAuthority } from './certificate-authority.ts';
import { certificateErrors } from './certificate-errors.ts';
import {
  type DeviceCertificate,
  findCertificate,
  insertCertificate,
  insertClaim,
  revokeCertificate,
  selectCertificates,
  selectHolding,
  setQuarantine,
  takeClaim,
} from './store-certificates.ts';

/** How devices come by X.509 certificates, and lose them. */
export interface DeviceCertificates {
  authority(): string;
  /** A code by which the device may fetch one certificate within a day; told once. @throws device.unknown */
  makeClaim(tenant: Tenant, device: string): Promise<{ readonly code: string; readonly expiresAt: Instant }>;
  /** @throws certificate.badClaim, certificate.badRequest */
  enrol(order: { readonly device: string; readonly code: string; readonly request: string }): Promise<{
    readonly certificate: string;
    readonly authority: string;
    readonly expiresAt: Instant;
  }>;
  /** @throws device.unknown */
  list(tenant: Tenant, device: string): Promise<readonly DeviceCertificate[]>;
  /** Its session ends at once, in every process. @throws device.unknown, certificate.unknown */
  revoke(tenant: Tenant, device: string, serial: string): Promise<void>;
  /** A device in quarantine keeps credentials and certificates and may not speak. @throws device.unknown */
  quarantine(tenant: Tenant, device: string, on: boolean): Promise<void>;
  /** The id of the device that shows this certificate, while it holds. */
  findDevice(fingerprint: string): Promise<string | undefined>;
  holding(fingerprints: readonly string[]): Promise<ReadonlySet<string>>;
}

const claim_ms = 24 * 3_600_000;
/** Letters that are not mistaken for each other on a sticker; 20 of them are 98 bits. */
const letters = 'ABCDEFGHJKMNPQRSTVWXYZ23456789';

export function openDeviceCertificates(deps: {
  readonly database: Database;
  readonly registry: Pick<DeviceRegistry, 'getDevice' | 'forget'>;
  readonly authority: () => CertificateAuthority | undefined;
  readonly clock: () => Instant;
}): DeviceCertificates {
  const { database, registry, clock } = deps;
  const now = () => new Date(clock());
  const authority = () => {
    const found = deps.authority();
    if (!found) throw certificateErrors.noAuthority();
    return found;
  };
  return {
    authority: () => authority().pem,
    async makeClaim(tenant, device) {
      await registry.getDevice(tenant, device);
      const code = makeCode();
      const expiresAt = clock() + claim_ms;
      await insertClaim(database, { codeHash: hashCode(code), device, expiresAt: new Date(expiresAt) }, now());
      return { code, expiresAt };
    },
    async enrol({ device, code, request }) {
      // Signed before the claim is used up: a request that is no good costs no code.
      const { pem, fingerprint, serial, expiresAt } = await authority().issue(device, request);
      if (!(await takeClaim(database, { codeHash: hashCode(code), device }, now()))) throw certificateErrors.badClaim();
      const dates = { issuedAt: now(), expiresAt: new Date(expiresAt) };
      await database.commit([insertCertificate(device, { fingerprint, serial, ...dates })]);
      return { certificate: pem, authority: authority().pem, expiresAt };
    },
    async list(tenant, device) {
      await registry.getDevice(tenant, device);
      return selectCertificates(database, device);
    },
    async revoke(tenant, device, serial) {
      await registry.getDevice(tenant, device);
      if (!(await revokeCertificate(database, device, serial, now()))) throw certificateErrors.unknown();
    },
    async quarantine(tenant, device, on) {
      if (!(await setQuarantine(database, tenant, device, on ? now() : null))) throw deviceErrors.unknown({ device });
      registry.forget(device);
    },
    findDevice: (fingerprint) => findCertificate(database, fingerprint, now()),
    holding: (fingerprints) => selectHolding(database, fingerprints, now()),
  };
}

function makeCode(): string {
  const text = Array.from(randomBytes(40))
    .filter((byte) => byte < 240)
    .slice(0, 20)
    .map((byte) => letters[byte % letters.length])
    .join('');
  return text.match(/.{5}/g)?.join('-') ?? text;
}

function hashCode(code: string): string {
  return createHash('sha256').update(code.replaceAll(/[\s-]/g, '').toUpperCase()).digest('base64url');
}
