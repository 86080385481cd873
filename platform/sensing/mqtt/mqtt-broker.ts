import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import type { Instant } from '@hub/kernel';
import type { Database, Log } from '@hub/runtime';
import { Aedes, type AuthenticateError, type Client, type PublishPacket } from 'aedes';
import type { CertificateAuthority } from '../certificates/certificate-authority.ts';
import type { DeviceCertificates } from '../certificates/device-certificates.ts';
import type { Device } from '../devices/device.ts';
import type { DeviceRegistry } from '../devices/device-registry.ts';
import type { FactWriter } from '../telemetry/fact-writer.ts';
import type { Message, Telemetry } from '../telemetry/telemetry.ts';
import { type FlowBudget, makeFlowBudget } from './flow-budget.ts';
import { gateSocket } from './gate-socket.ts';
import { maySubscribe, refusePublish } from './mqtt-access.ts';
import { openTlsPort } from './mqtt-tls.ts';

/** The MQTT way in. */
export interface MqttBroker {
  /** The port, which is any free one for port 0. */
  listen(): Promise<number>;
  /** The port of MQTT over TLS, when there is one. */
  tlsPort(): number | undefined;
  /** Ends the connection of a device, if it has one here. */
  disconnect(device: string): void;
  /** Ends the connections of devices that another process has revoked or registered anew. */
  lookAgain(): Promise<void>;
  connections(): number;
  /** Takes no more, finishes what it has taken, then closes. */
  stop(): Promise<void>;
}

interface Deps {
  readonly registry: DeviceRegistry;
  readonly telemetry: Telemetry;
  readonly facts: FactWriter;
  readonly database: Database;
  readonly clock: () => Instant;
  readonly log: Log;
  readonly host: string;
  readonly port: number;
  readonly mostConnections: number;
  readonly certificates: Pick<DeviceCertificates, 'findDevice' | 'holding'>;
  /** MQTT over TLS beside the plain port. */
  readonly tls?: { readonly authority: CertificateAuthority; readonly host: string; readonly port: number } | undefined;
}

export const payloadLimitBytes = 256 * 1024;
/** Topic and header beside the payload. */
const packetLimitBytes = payloadLimitBytes + 1_024;
/** Before a device is known it may only send its CONNECT. */
const connectLimitBytes = 4_096;
const connectTimeout_ms = 10_000;
/** Some 8,000 small messages or 126 of the largest wait for their commit at a time … */
const hubBudgetBytes = 32 * 1024 * 1024;
/** … of which one connection has at most some 1,000 small ones. */
const connectionBudgetBytes = 4 * 1024 * 1024;

/** CONNACK return codes of MQTT 3.1.1 §3.2.2.3. */
const unavailable = 3;
const badCredential = 4;
const notAuthorised = 5;

interface Session {
  readonly budget: FlowBudget;
  device?: Device;
  signedInAt?: Instant;
  hasWill?: boolean;
  /** Fingerprint of the certificate the client has shown and TLS has checked. */
  readonly certificate?: string | undefined;
}

/** A publish that waits for its commit. */
interface Taken {
  readonly message: Message;
  readonly length: number;
  readonly budget: FlowBudget;
  answer(error: Error | null): void;
}

export async function openMqttBroker(deps: Deps): Promise<MqttBroker> {
  const { registry, telemetry, facts, database, clock, log } = deps;
  const hubBudget = makeFlowBudget(hubBudgetBytes);
  const sessions = new WeakMap<object, Session>();
  const clients = new Map<string, Client>();
  const pending = new Set<Promise<void>>();
  let stopping = false;

  async function signIn(client: Client, username: string | undefined, password: Uint8Array | undefined): Promise<void> {
    const session = sessions.get(client.conn);
    if (database.readOnly()) throw refusal(unavailable, 'the database takes no writes');
    if (!session || session.hasWill) throw refusal(notAuthorised, 'wills are not taken');
    const device = session.certificate
      ? await findByCertificate(session.certificate, client.id, username)
      : await findByPassword(client.id, username, password);
    if (!device) throw refusal(badCredential, 'unknown device or wrong credential');
    // It may have spoken to another hub process meanwhile.
    facts.forget(device.tenant, device.entityId);
    session.device = device;
    session.signedInAt = clock();
  }

  async function findByPassword(id: string, username?: string, password?: Uint8Array): Promise<Device | undefined> {
    if (username === undefined || password === undefined || username !== id) throw refusal(badCredential, 'no device');
    return registry.findSignedIn(username, password);
  }

  /** The certificate says which device it is; a client that calls itself another one is refused. */
  async function findByCertificate(fingerprint: string, id: string, username?: string): Promise<Device | undefined> {
    const owner = await deps.certificates.findDevice(fingerprint);
    if (owner === undefined || owner !== id || (username !== undefined && username !== owner)) return undefined;
    return registry.findDevice(owner);
  }

  async function lookAgain(): Promise<void> {
    const open = [...clients.values()].flatMap((client) => {
      const { device, signedInAt = 0, certificate } = sessions.get(client.conn) ?? {};
      return device ? [{ client, id: device.id, signedInAt, certificate }] : [];
    });
    const registered = await registry.lookAgain(open.map(({ id }) => id)).catch((error: unknown) => {
      // What cannot be found out is not assumed: the devices come back when they can be looked up.
      log.error({ err: error }, 'devices could not be looked up');
      return new Map<string, Instant>();
    });
    const shown = open.flatMap(({ certificate }) => (certificate === undefined ? [] : [certificate]));
    const holding = await deps.certificates.holding(shown).catch(() => new Set<string>());
    for (const { client, id, signedInAt, certificate } of open) {
      const isVoid = certificate !== undefined && !holding.has(certificate);
      if (isVoid || (registered.get(id) ?? Number.POSITIVE_INFINITY) > signedInAt) client.close();
    }
  }

  let gathered: Taken[] = [];

  /** What arrives in one turn of the event loop, on whatever connection, is worked on and acknowledged together. */
  function take(client: Client | null, packet: PublishPacket, answer: Taken['answer']): void {
    const session = client ? sessions.get(client.conn) : undefined;
    if (!session?.device || stopping) throw new Error('not taken');
    const reason = refusePublish(session.device.id, packet);
    if (reason) throw new Error(reason);
    const bytes = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
    if (bytes.length > payloadLimitBytes) throw new Error('payload too large');
    const receipt =
      packet.qos > 0 && packet.messageId !== undefined ? { messageId: packet.messageId, again: packet.dup } : undefined;
    hubBudget.take(bytes.length);
    session.budget.take(bytes.length);
    const message = { device: session.device, channel: 'mqtt', receivedAt: clock(), bytes, receipt } as const;
    gathered.push({ message, length: bytes.length, budget: session.budget, answer });
    if (gathered.length > 1) return;
    const work = turn().then(() => {
      const batch = gathered;
      gathered = [];
      return acceptAll(batch);
    });
    pending.add(work);
    void work.finally(() => pending.delete(work));
  }

  async function acceptAll(batch: readonly Taken[]): Promise<void> {
    const failure = await accept(batch);
    // Whichever of them is at fault, the others have nothing to do with it; what was stored is known again.
    const failures = failure && batch.length > 1 ? await Promise.all(batch.map((one) => accept([one]))) : [failure];
    batch.forEach(({ length, budget, answer }, index) => {
      budget.give(length);
      hubBudget.give(length);
      answer(failures[index] ?? null);
    });
  }

  async function accept(batch: readonly Taken[]): Promise<Error | undefined> {
    try {
      await telemetry.accept(batch.map(({ message }) => message));
      return undefined;
    } catch (error) {
      return error as Error;
    }
  }

  const broker = await Aedes.createBroker({
    connectTimeout: connectTimeout_ms,
    preConnect(client, packet, answer) {
      const session = sessions.get(client.conn);
      if (session) session.hasWill = packet.will !== undefined;
      answer(null, true);
    },
    authenticate(client, username, password, answer) {
      signIn(client, username, password).then(
        () => answer(null, true),
        (error: unknown) => answer(asRefusal(error, log), false),
      );
    },
    // aedes writes PUBACK (QoS 1) and PUBREC (QoS 2) only after this calls back without an error, so it calls back
    // after the commit. With an error it closes the connection and acknowledges nothing; the client sends it again.
    authorizePublish(client, packet, answer) {
      try {
        take(client, packet, answer);
      } catch (error) {
        answer(error as Error);
      }
    },
    authorizeSubscribe(client, subscription, answer) {
      const device = sessions.get(client.conn)?.device;
      const allowed = device !== undefined && maySubscribe(device.id, subscription.topic);
      answer(null, allowed ? subscription : null);
    },
  });
  broker.on('client', (client) => void clients.set(client.id, client));
  broker.on('clientDisconnect', (client) => {
    if (clients.get(client.id) === client) clients.delete(client.id);
  });
  broker.on('clientError', (client, error) =>
    log.info({ device: client.id, reason: error.message }, 'MQTT connection ended'),
  );
  broker.on('connectionError', (_client, error) => log.debug({ reason: error.message }, 'MQTT connection ended'));

  const sockets = new Set<Socket>();
  function welcome(socket: Socket, certificate?: string): void {
    const session: Session = { budget: makeFlowBudget(connectionBudgetBytes), certificate };
    sessions.set(socket, session);
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    gateSocket(socket, [hubBudget, session.budget], () => (session.device ? packetLimitBytes : connectLimitBytes));
    broker.handle(socket);
  }
  const server = createServer({ keepAlive: true, keepAliveInitialDelay: 60_000, noDelay: true }, (socket) =>
    welcome(socket),
  );
  const { tls } = deps;
  const tlsServer = tls && (await openTlsPort({ ...deps, ...tls, accept: welcome }));
  let tlsPort: number | undefined;
  server.maxConnections = deps.mostConnections;

  return {
    tlsPort: () => tlsPort,
    async listen() {
      tlsPort = await tlsServer?.listen();
      return new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(deps.port, deps.host, () => {
          server.off('error', reject);
          resolve((server.address() as AddressInfo).port);
        });
      });
    },
    disconnect: (device) => clients.get(device)?.close(),
    lookAgain,
    connections: () => clients.size,
    async stop() {
      stopping = true;
      const closed = Promise.all([new Promise((resolve) => server.close(resolve)), tlsServer?.close()]);
      await Promise.allSettled(pending);
      // The acknowledgements are corked until the next turn; closing at once would drop them.
      await turn();
      await new Promise<void>((resolve) => broker.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function refusal(returnCode: 3 | 4 | 5, message: string): AuthenticateError {
  return Object.assign(new Error(message), { returnCode });
}

/** What is no refusal is a fault of ours: the device is told to come back later. */
function asRefusal(error: unknown, log: Log): AuthenticateError {
  if (error instanceof Error && 'returnCode' in error) return error as AuthenticateError;
  log.error({ err: error }, 'a device could not be looked up');
  return refusal(unavailable, 'try again later');
}
