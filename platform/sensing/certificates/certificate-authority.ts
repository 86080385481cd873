import { webcrypto, X509Certificate } from 'node:crypto';
import type { Instant } from '@hub/kernel';
import type { Database, SecretBox } from '@hub/runtime';
import { certificateErrors } from './certificate-errors.ts';
import { insertAuthority, selectAuthority } from './store-certificates.ts';
import type * as x509Types from './x509.ts';

export interface IssuedCertificate {
  readonly pem: string;
  /** SHA-256 of the DER form, upper-case hex with colons, as TLS tells it. */
  readonly fingerprint: string;
  readonly serial: string;
  readonly expiresAt: Instant;
}

/** The hub's own certificate authority: ECDSA P-256, for devices and for the port they speak to. */
export interface CertificateAuthority {
  readonly pem: string;
  /** A certificate for the key of a request (PKCS #10); whatever name the request gives itself, it is the device's. @throws certificate.badRequest */
  issue(device: string, request: string): Promise<IssuedCertificate>;
  /** Key and certificate of the TLS port. */
  issueServer(
    hosts: readonly string[],
  ): Promise<{ readonly key: string; readonly cert: string; readonly expiresAt: Instant }>;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const day_ms = 86_400_000;
const authority_ms = 10 * 365 * day_ms;
const device_ms = 365 * day_ms;
const server_ms = 90 * day_ms;
/** Clocks of devices run behind. */
const backdate_ms = day_ms;
const about = 'device authority';
const leastRsaBits = 2_048;

/** Loaded by the first certificate that is made or read: nobody else needs it. */
async function library() {
  const x509 = await import('./x509.ts');
  x509.cryptoProvider.set(webcrypto);
  return x509;
}

/** Opens the authority; the first process makes it. @throws secret.wrongKey */
export async function openCertificateAuthority(
  database: Database,
  box: SecretBox,
  clock: () => Instant,
): Promise<CertificateAuthority> {
  let stored = await selectAuthority(database);
  if (!stored) {
    await insertAuthority(database, await makeAuthority(box, clock()), new Date(clock()));
    stored = await selectAuthority(database);
  }
  if (!stored) throw certificateErrors.noAuthority();
  const pem = stored.certificate;
  const key = await importKey(box.open(stored.privateKey, about));

  async function sign(
    subject: string,
    publicKey: x509Types.PublicKey,
    length_ms: number,
    extensions: x509Types.Extension[],
  ) {
    const x509 = await library();
    const certificate = new x509.X509Certificate(pem);
    const now = clock();
    const made = await x509.X509CertificateGenerator.create({
      subject,
      issuer: certificate.subject,
      notBefore: new Date(now - backdate_ms),
      notAfter: new Date(now + length_ms),
      publicKey,
      signingKey: key,
      signingAlgorithm: algorithm,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        await x509.AuthorityKeyIdentifierExtension.create(certificate.publicKey),
        await x509.SubjectKeyIdentifierExtension.create(publicKey),
        ...extensions,
      ],
    });
    return { made, expiresAt: now + length_ms };
  }

  return {
    pem,
    async issue(device, request) {
      const x509 = await library();
      const publicKey = await readRequest(request);
      const { made, expiresAt } = await sign(`CN=${device}`, publicKey, device_ms, [
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
      ]);
      const issued = made.toString('pem');
      const { fingerprint256, serialNumber } = new X509Certificate(issued);
      return { pem: issued, fingerprint: fingerprint256, serial: serialNumber.toLowerCase(), expiresAt };
    },
    async issueServer(hosts) {
      const x509 = await library();
      const pair = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
      const names = hosts.map((value) => ({
        type: /^[\d.]+$|:/.test(value) ? ('ip' as const) : ('dns' as const),
        value,
      }));
      const publicKey = await x509.PublicKey.create(pair.publicKey);
      const { made, expiresAt } = await sign('CN=Zhongshu MQTT', publicKey, server_ms, [
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension(names),
      ]);
      return { key: await exportKey(pair.privateKey), cert: made.toString('pem'), expiresAt };
    },
  };
}

async function makeAuthority(box: SecretBox, now: Instant) {
  const x509 = await library();
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const made = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=Zhongshu device authority',
    notBefore: new Date(now - backdate_ms),
    notAfter: new Date(now + authority_ms),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: made.toString('pem'), privateKey: box.seal(await exportKey(keys.privateKey), about) };
}

/** The public key of a request that its owner has signed. @throws certificate.badRequest */
async function readRequest(text: string): Promise<x509Types.PublicKey> {
  const x509 = await library();
  const request = await (async () => {
    const read = new x509.Pkcs10CertificateRequest(text);
    if (!(await read.verify())) throw new Error('the request is not signed by its own key');
    return read;
  })().catch((error: unknown) => {
    throw certificateErrors.badRequest({ reason: 'PKCS #10' }, error);
  });
  const { name, modulusLength } = request.publicKey.algorithm as { name: string; modulusLength?: number };
  const isGood =
    name === 'ECDSA' || name === 'Ed25519' || (name.startsWith('RSA') && (modulusLength ?? 0) >= leastRsaBits);
  if (!isGood) throw certificateErrors.badRequest({ reason: 'ECDSA, Ed25519, RSA ≥ 2048' });
  return request.publicKey;
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64');
  return `-----BEGIN PRIVATE KEY-----\n${der.match(/.{1,64}/g)?.join('\n') ?? ''}\n-----END PRIVATE KEY-----\n`;
}

async function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  const der = Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
  return webcrypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign']);
}
