import type { MqttClient } from 'mqtt';
import type { Outbound } from './outbound.ts';
import { outboundErrors } from './outbound-socket.ts';

export interface MqttMessage {
  /** `mqtt://host:port` or `mqtts://host:port`, without path and credentials. */
  readonly broker: string;
  readonly topic: string;
  readonly payload: string;
  readonly qos: 0 | 1 | 2;
  /** 4 is MQTT 3.1.1. */
  readonly version: 4 | 5;
  readonly username?: string;
  readonly password?: string;
  readonly timeout_ms: number;
  readonly signal: AbortSignal;
}

const idle_ms = 30_000;

/** Publishes to the brokers of others, over sockets the outbound guard has checked. One connection for each broker and user. */
export function openMqttPublisher(outbound: Outbound) {
  const clients = new Map<string, { readonly client: Promise<MqttClient>; timer: NodeJS.Timeout | undefined }>();

  async function open(message: MqttMessage): Promise<MqttClient> {
    const { broker, version, username, password, timeout_ms } = message;
    const socket = await outbound.connect(broker, timeout_ms);
    const mqtt = await import('mqtt');
    const client = new mqtt.MqttClient(() => socket, {
      clientId: `hub-${crypto.randomUUID().slice(0, 13)}`,
      protocolVersion: version,
      reconnectPeriod: 0,
      connectTimeout: timeout_ms,
      keepalive: 20,
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
    });
    return new Promise((resolve, reject) => {
      client.once('connect', () => resolve(client));
      client.once('close', () => reject(unreachable(broker, 'the broker closed the connection')));
      client.on('error', (error) => reject(named(broker, error)));
    });
  }

  function clientOf(message: MqttMessage): Promise<MqttClient> {
    const key = JSON.stringify([message.broker, message.version, message.username, message.password]);
    const held = clients.get(key);
    const client = held?.client ?? open(message);
    const forget = () => {
      if (clients.get(key)?.client !== client) return;
      clearTimeout(clients.get(key)?.timer);
      clients.delete(key);
    };
    if (!held) {
      client.then((one) => one.once('close', forget), forget);
    }
    clearTimeout(held?.timer);
    const timer = setTimeout(() => {
      forget();
      client.then(
        (one) => one.end(),
        () => undefined,
      );
    }, idle_ms);
    timer.unref();
    clients.set(key, { client, timer });
    return client;
  }

  return {
    /** Resolves when the broker has it, as far as the QoS tells. @throws outbound.refused, outbound.unreachable, outbound.declined, outbound.timeout */
    async publish(message: MqttMessage): Promise<void> {
      const { broker, topic, payload, qos, timeout_ms, signal } = message;
      const client = await clientOf(message);
      const ended = AbortSignal.any([signal, AbortSignal.timeout(timeout_ms)]);
      await new Promise<void>((resolve, reject) => {
        const closed = () => reject(unreachable(broker, 'the broker closed the connection'));
        const late = () => reject(outboundErrors.timeout({ target: nameOf(broker), timeout_ms }));
        client.once('close', closed);
        ended.addEventListener('abort', late, { once: true });
        client.publish(topic, payload, { qos }, (error) => {
          client.removeListener('close', closed);
          ended.removeEventListener('abort', late);
          if (error) reject(named(broker, error));
          else resolve();
        });
      });
    },
    async close(): Promise<void> {
      const open_ = [...clients.values()];
      clients.clear();
      for (const { client, timer } of open_) {
        clearTimeout(timer);
        await client.then((one) => one.endAsync(true)).catch(() => undefined);
      }
    },
  };
}

export type MqttPublisher = ReturnType<typeof openMqttPublisher>;

const nameOf = (broker: string) => broker.replace(/^\w+:\/\//, '');

const unreachable = (broker: string, reason: string, cause?: unknown) =>
  outboundErrors.unreachable({ target: nameOf(broker), reason }, cause);

/** Reason codes of a broker that is not well: of MQTT 3.1.1 (§3.2.2.3), and of MQTT 5 (§2.4). */
const unwell: readonly number[] = [3, 136, 137, 139, 147, 150, 151, 156, 157, 159];

/** The client calls codes by their names in MQTT, behind what it was about: `Connection refused: Not authorized`. */
const reasonOf = ({ message }: Error) => message.split(': ').at(-1) ?? '';

/** A number is the reason code of a broker that answered, a text that of a socket. */
function named(broker: string, error: Error): Error {
  const { code } = error as { code?: unknown };
  if (typeof code === 'number' && !unwell.includes(code))
    return outboundErrors.declined({ target: nameOf(broker), reason: `${code} ${reasonOf(error)}` }, error);
  const isNamed = typeof code === 'string' || typeof code === 'number';
  return unreachable(broker, isNamed ? `${code}` : 'no answer', error);
}
