import { type AddressInfo, createServer, type Socket } from 'node:net';
import { Aedes } from 'aedes';
import { generate, type Packet, parser } from 'mqtt-packet';

/** A message as a broker had it from who published it. */
export interface Heard {
  readonly topic: string;
  readonly qos: number;
  readonly user: string | undefined;
  readonly version: number | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: checks look into messages of every shape
  readonly message: any;
}

export interface MqttReceiver {
  readonly port: number;
  /** In the order in which they came. */
  readonly heard: readonly Heard[];
  close(): Promise<void>;
}

const userOf = (name: string | undefined, password: Buffer | undefined) =>
  name && `${name}${password ? `:${password}` : ''}`;

async function listen(handle: (socket: Socket) => void): Promise<{ port: number; close: () => void }> {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

/** A broker that speaks MQTT 3.1.1. */
export async function openMqtt4Receiver(): Promise<MqttReceiver> {
  const broker = await Aedes.createBroker();
  const heard: Heard[] = [];
  let user: string | undefined;
  broker.authenticate = (_client, name, password, done) => {
    user = userOf(name, password);
    done(null, true);
  };
  broker.on('publish', ({ topic, payload, qos }, client) => {
    if (client) heard.push({ topic, qos, user, version: 4, message: JSON.parse(payload.toString()) });
  });
  const { port, close } = await listen((socket) => void broker.handle(socket));
  return {
    port,
    heard,
    async close() {
      await new Promise<void>((resolve) => broker.close(resolve));
      close();
    },
  };
}

/** A broker that speaks MQTT 5 and nothing else, as far as one who publishes needs it. */
export async function openMqtt5Receiver(): Promise<MqttReceiver> {
  const heard: Heard[] = [];
  const sockets = new Set<Socket>();
  const { port, close } = await listen((socket) => {
    sockets.add(socket);
    let user: string | undefined;
    let version: number | undefined;
    const answer = (packet: Packet) => socket.write(generate(packet, { protocolVersion: 5 }));
    const incoming = parser({ protocolVersion: 5 });
    incoming.on('packet', (packet: Packet) => {
      if (packet.cmd === 'connect') {
        version = packet.protocolVersion;
        user = userOf(packet.username, packet.password);
        // 0x84: this version is not spoken here.
        answer({ cmd: 'connack', reasonCode: version === 5 ? 0 : 0x84, sessionPresent: false });
      } else if (packet.cmd === 'publish') {
        const { topic, qos, payload, messageId } = packet;
        heard.push({ topic, qos, user, version, message: JSON.parse(payload.toString()) });
        if (qos > 0) answer({ cmd: qos === 1 ? 'puback' : 'pubrec', ...(messageId !== undefined && { messageId }) });
      } else if (packet.cmd === 'pubrel') {
        answer({ cmd: 'pubcomp', ...(packet.messageId !== undefined && { messageId: packet.messageId }) });
      } else if (packet.cmd === 'pingreq') answer({ cmd: 'pingresp' });
    });
    incoming.on('error', () => socket.destroy());
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => void incoming.parse(chunk));
  });
  return {
    port,
    heard,
    async close() {
      for (const socket of sockets) socket.destroy();
      close();
    },
  };
}
