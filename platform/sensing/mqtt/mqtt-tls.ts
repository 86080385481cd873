import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { createServer, type TLSSocket } from 'node:tls';
import { type Instant, isoInstant } from '@hub/kernel';
import type { Log } from '@hub/runtime';
import type { CertificateAuthority } from '../certificates/certificate-authority.ts';

/** MQTT over TLS. */
export interface TlsPort {
  listen(): Promise<number>;
  close(): Promise<void>;
}

/** Half of a server certificate's life before its end. */
const renewEvery_ms = 12 * 3_600_000;
const renewBefore_ms = 45 * 86_400_000;

/**
 * Listens with a certificate of the hub's own authority, renewed while it runs. A client certificate is asked for; one that is
 * shown must be of the authority, whoever shows none signs in by password.
 * @param accept gets the SHA-256 fingerprint of the client's certificate, if it showed one
 */
export async function openTlsPort(deps: {
  readonly authority: CertificateAuthority;
  readonly host: string;
  readonly port: number;
  readonly mostConnections: number;
  readonly clock: () => Instant;
  readonly log: Log;
  readonly accept: (socket: TLSSocket, certificate: string | undefined) => void;
}): Promise<TlsPort> {
  const { authority, clock, log } = deps;
  const hosts = [...new Set(['localhost', '127.0.0.1', hostname(), ...(deps.host === '0.0.0.0' ? [] : [deps.host])])];
  let own = await authority.issueServer(hosts);
  const server = createServer(
    {
      key: own.key,
      cert: own.cert,
      ca: [authority.pem],
      requestCert: true,
      rejectUnauthorized: false,
      minVersion: 'TLSv1.2',
      handshakeTimeout: 10_000,
    },
    (socket) => {
      const shown = socket.getPeerX509Certificate();
      if (shown && !socket.authorized) {
        log.info({ reason: String(socket.authorizationError) }, 'MQTT connection with a certificate of somebody else');
        socket.destroy();
        return;
      }
      deps.accept(socket, shown?.fingerprint256);
    },
  );
  server.maxConnections = deps.mostConnections;
  server.on('tlsClientError', (error) => log.debug({ reason: error.message }, 'no TLS connection'));
  const renew = setInterval(() => {
    if (own.expiresAt - clock() > renewBefore_ms) return;
    authority.issueServer(hosts).then(
      (next) => {
        own = next;
        server.setSecureContext({ key: own.key, cert: own.cert, ca: [authority.pem] });
        log.info({ until: isoInstant(own.expiresAt) }, 'the certificate of the MQTT port is new');
      },
      (error: unknown) => log.error({ err: error }, 'the certificate of the MQTT port could not be renewed'),
    );
  }, renewEvery_ms).unref();
  return {
    listen: () =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(deps.port, deps.host, () => {
          server.off('error', reject);
          resolve((server.address() as AddressInfo).port);
        });
      }),
    close() {
      clearInterval(renew);
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
