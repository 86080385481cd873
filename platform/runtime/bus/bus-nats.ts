import { createHash } from 'node:crypto';
import {
  AckPolicy,
  type ConsumerConfig,
  DeliverPolicy,
  type JetStreamClient,
  type JetStreamManager,
  type JsMsg,
  jetstream,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from '@nats-io/jetstream';
import { connect, headers, type NatsConnection, nanos } from '@nats-io/transport-node';
import type { Log } from '../log.ts';
import type { Bus, BusMessage, ParkedMessage } from './bus.ts';
import { defaultMaxAttempts, failureText, retryPause_ms } from './bus-retry.ts';
import { busErrors, checkFilter, checkSubject } from './bus-subject.ts';

const stream = 'hub';
const parkingStream = 'hub-parked';
const prefix = 'hub.';
const parkedPrefix = 'hub-parked.';
const day_ms = 86_400_000;
/** Without a sign of life for this long the server gives a message to another process. */
const ackWait_ms = 30_000;
const listLimit = 1_000;

type Handler = (message: BusMessage) => Promise<void> | void;

/** The bus between hub processes: NATS JetStream, stored in files, three copies when the server is one of a cluster. @throws bus.unreachable */
export async function openNatsBus(url: string, log: Log): Promise<Bus> {
  const connection = await connect({ servers: url, name: 'zhongshu', maxReconnectAttempts: -1 }).catch(
    (error: unknown) => {
      throw busErrors.unreachable({}, error);
    },
  );
  const manager = await jetstreamManager(connection);
  const client = jetstream(connection);
  await keepStreams(manager, connection.info?.cluster ? 3 : 1);
  watch(connection, log);
  const running = new Set<{ stop(): Promise<void> }>();

  return {
    async publish(subject, data, options) {
      const name = prefix + checkSubject(subject);
      const msgID = options?.id;
      await client
        .publish(name, JSON.stringify(data ?? null), msgID === undefined ? {} : { msgID })
        .catch((error: unknown) => {
          throw busErrors.unreachable({}, error);
        });
    },
    async subscribe(subject, handler, { queue, maxAttempts = defaultMaxAttempts } = {}) {
      const info = await manager.consumers.add(stream, consumerConfig(prefix + checkFilter(subject), queue));
      const consumer = await client.consumers.get(stream, info.name);
      const messages = await consumer.consume({ max_messages: 1 });
      const finished = (async () => {
        for await (const message of messages) {
          await deliver(message, handler, maxAttempts, client, log).catch((error: unknown) =>
            log.error({ err: error, subject: message.subject }, 'bus message stays unacknowledged and will come again'),
          );
        }
      })();
      const subscription = {
        async stop() {
          running.delete(subscription);
          await messages.close();
          await finished;
          // A queue is for whoever comes next; what one process alone read goes with it.
          if (queue === undefined && !connection.isClosed())
            await manager.consumers.delete(stream, info.name).catch(() => false);
        },
      };
      running.add(subscription);
      return subscription;
    },
    listParked: () => listParked(manager),
    async close() {
      await Promise.all([...running].map((subscription) => subscription.stop()));
      await connection.drain();
    },
  };
}

async function keepStreams(manager: JetStreamManager, replicas: number): Promise<void> {
  const common = { storage: StorageType.File, num_replicas: replicas, duplicate_window: nanos(120_000) };
  const streams: readonly (Partial<StreamConfig> & { readonly name: string })[] = [
    // A message is kept until every consumer there is has acknowledged it.
    {
      ...common,
      name: stream,
      subjects: [`${prefix}>`],
      retention: RetentionPolicy.Interest,
      max_age: nanos(7 * day_ms),
    },
    { ...common, name: parkingStream, subjects: [`${parkedPrefix}>`], max_age: nanos(30 * day_ms) },
  ];
  for (const config of streams) await manager.streams.add(config);
}

/** One message at a time for a subscription or a queue: the order of the stream is the order of the handlers, over all processes. */
function consumerConfig(filter: string, queue: string | undefined): Partial<ConsumerConfig> {
  return {
    ...(queue !== undefined && {
      durable_name: `queue-${createHash('sha256').update(`${queue} ${filter}`).digest('hex')}`,
    }),
    filter_subject: filter,
    deliver_policy: DeliverPolicy.New,
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(ackWait_ms),
    max_ack_pending: 1,
    inactive_threshold: nanos(queue === undefined ? 60_000 : 7 * day_ms),
  };
}

async function deliver(
  message: JsMsg,
  handler: Handler,
  maxAttempts: number,
  client: JetStreamClient,
  log: Log,
): Promise<void> {
  const subject = message.subject.slice(prefix.length);
  const attempt = message.info.deliveryCount;
  const working = setInterval(() => message.working(), ackWait_ms / 3);
  try {
    // A message that ends the process instead of failing must not come back for ever.
    if (attempt > maxAttempts) throw new Error('the hub process ended while it worked on the message');
    await handler({ subject, data: message.json(), attempt });
    message.ack();
  } catch (error) {
    log.warn({ err: error, subject, attempt }, 'bus handler failed');
    if (attempt >= maxAttempts) await park(message, subject, error, client);
    else message.nak(retryPause_ms(attempt));
  } finally {
    clearInterval(working);
  }
}

async function park(message: JsMsg, subject: string, error: unknown, client: JetStreamClient): Promise<void> {
  const { stream: from, consumer, streamSequence } = message.info;
  const note = headers();
  note.set('error', JSON.stringify(failureText(error)));
  const msgID = `${from} ${consumer} ${streamSequence}`;
  await client.publish(parkedPrefix + subject, message.data, { msgID, headers: note });
  message.ack();
}

/** The newest parked messages, oldest first. */
async function listParked(manager: JetStreamManager): Promise<readonly ParkedMessage[]> {
  const { state } = await manager.streams.info(parkingStream);
  const parked: ParkedMessage[] = [];
  for (let seq = Math.max(state.first_seq, state.last_seq - listLimit + 1); seq <= state.last_seq; seq += 1) {
    const message = await manager.streams.getMessage(parkingStream, { seq });
    if (!message) continue;
    const error = JSON.parse(message.header.get('error')) as string;
    parked.push({ subject: message.subject.slice(parkedPrefix.length), data: message.json(), error });
  }
  return parked;
}

function watch(connection: NatsConnection, log: Log): void {
  void (async () => {
    for await (const status of connection.status()) {
      if (status.type === 'disconnect' || status.type === 'reconnect') log.warn({ bus: status.type }, 'bus connection');
    }
  })();
}
