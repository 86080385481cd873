import { hash } from 'node:crypto';
import type { Entities } from '@hub/context';
import { HubError, type Instant } from '@hub/kernel';
import type { Database, Log } from '@hub/runtime';
import type { Device } from '../devices/device.ts';
import type { LastSeen } from '../devices/last-seen.ts';
import type { CheckedThingModel, ThingModels } from '../devices/thing-models.ts';
import { sensingErrors, telemetryErrors } from '../sensing-errors.ts';
import { coalesce } from './coalesce.ts';
import type { Channel, NewDeadLetter } from './dead-letter.ts';
import type { Fact, FactWriter } from './fact-writer.ts';
import { isTimed, mapMessage, parseMessage, type Reading } from './map-message.ts';
import { insertDeadLetters } from './store-dead-letters.ts';

/** One message of one device: as bytes from outside, as a value when the hub itself plays the device. */
export type Message = {
  readonly device: Device;
  readonly channel: Channel;
  /** When it arrived; the time of readings that carry none. */
  readonly receivedAt: Instant;
  /** Of an MQTT publish that is acknowledged: its packet id, and whether the client says it sent it before. */
  readonly receipt?: { readonly messageId: number; readonly again: boolean } | undefined;
} & ({ readonly bytes: Uint8Array } | { readonly payload: unknown });

export type Outcome = { readonly stored: number } | { readonly deadLetter: string; readonly reason: HubError };

/** The one way from a message to facts, whatever it came by. */
export interface Telemetry {
  /**
   * Resolves when all is committed: the readings of the good messages, the bad ones as dead letters.
   * Rejects when the database takes no writes: nothing may be acknowledged then.
   */
  accept(messages: readonly Message[]): Promise<readonly Outcome[]>;
  /** The same without a dead letter: the reason is only answered. */
  retry(message: Message): Promise<{ readonly stored: number } | { readonly reason: HubError }>;
}

interface Good {
  readonly message: Message;
  readonly model: CheckedThingModel;
  readonly readings: readonly Reading[];
  readonly mark?: string | undefined;
}

interface Read {
  readonly message: Message;
  readonly model: CheckedThingModel;
  readonly payload: unknown;
}

/** When a message counts as arrived; `key` of one that is to be remembered while it is under way. */
interface Arrival {
  readonly at: Instant;
  readonly mark?: string;
  readonly key?: string;
}

interface Bad {
  readonly message: Message;
  readonly reason: HubError;
}

interface Deps {
  readonly database: Database;
  readonly facts: FactWriter;
  readonly marked: Pick<Entities, 'findMarked'>;
  readonly models: ThingModels;
  readonly lastSeen: LastSeen;
  readonly log: Log;
}

const perCommit = 500;
/** A message sent again later than this is taken for a new one that happens to reuse the packet id. */
const memory_ms = 10 * 60_000;

export function openTelemetry({ database, facts, marked, models, lastSeen, log }: Deps): Telemetry {
  const bury = coalesce((letters: readonly NewDeadLetter[]) => insertDeadLetters(database, letters), perCommit);
  const underWay = new Map<string, Instant>();
  const nextStamp = makeStamps();
  const told = new Set<string>();

  function read(message: Message): Bad | Read {
    const model = models.get(message.device.thingModel);
    if (!model)
      return { message, reason: telemetryErrors.unknownThingModel({ thingModel: message.device.thingModel }) };
    const parsed = 'bytes' in message ? parseMessage(message.bytes) : message;
    return 'reason' in parsed ? { message, reason: parsed.reason } : { message, model, payload: parsed.payload };
  }

  function map({ message, model, payload }: Read, arrival: Arrival): Bad | Good {
    const mapped = mapMessage(model, payload, arrival.at);
    if ('reason' in mapped) return { message, reason: mapped.reason };
    tellIgnored(model, mapped.ignored);
    return { message, model, readings: mapped.readings, mark: arrival.mark };
  }

  /**
   * A reading without a time is known by the time it arrived, which therefore must not change when it is sent again:
   * what it leaves in the history is marked, and found by the mark. Nothing waits for a message sent the first time.
   */
  function arrivalOf({ message, model, payload }: Read): Arrival | Promise<Arrival> {
    const { device, receipt, receivedAt } = message;
    if (isTimed(payload)) return { at: receivedAt };
    if (!receipt || !('bytes' in message)) return { at: nextStamp(device.id, receivedAt) };
    const mark = markOf(receipt.messageId, message.bytes);
    const key = `${device.id} ${mark}`;
    const begin = (): Arrival => {
      const at = nextStamp(device.id, receivedAt);
      underWay.set(key, at);
      return { at, mark, key };
    };
    if (!receipt.again) return begin();
    const waiting = underWay.get(key);
    if (waiting !== undefined) return { at: waiting, mark };
    const { tenant, entityId: id } = device;
    const from = receivedAt - memory_ms;
    return marked
      .findMarked({ tenant, id, attributes: writableOf(model), mark, from })
      .then((at) => (at === undefined ? begin() : { at, mark }));
  }

  /** Once for a field of a model; bounded, since anybody may make up fields. */
  function tellIgnored(model: CheckedThingModel, ignored: readonly string[]): void {
    for (const field of ignored) {
      const key = `${model.id} ${field.slice(0, 64)}`;
      if (told.has(key) || told.size >= 1_000) continue;
      told.add(key);
      log.warn(
        { thingModel: model.id, field: field.slice(0, 64) },
        'devices send a field their thing model does not know',
      );
    }
  }

  function refuseWhenReadOnly(): void {
    if (database.readOnly()) throw sensingErrors.readOnly();
  }

  /** What the context broker cannot hold, such as an entity that grew too large, would come again for ever. */
  async function store(good: readonly Good[]): Promise<Outcome[]> {
    try {
      await facts.write(good.flatMap(factsOf));
      for (const { message, readings } of good) lastSeen.touch(message.device.id, spokenAt(message, readings));
      return good.map(({ readings }) => ({ stored: readings.length }));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const [only] = good;
      if (good.length === 1 && only) return [await refuse(only.message, error)];
      return (await Promise.all(good.map((one) => store([one])))).flat();
    }
  }

  async function refuse(message: Message, reason: HubError): Promise<Outcome> {
    return { deadLetter: await bury(letterOf(message, reason)), reason };
  }

  return {
    async accept(messages) {
      refuseWhenReadOnly();
      const mapped: (Bad | Good)[] = [];
      const keys: string[] = [];
      try {
        for (const one of messages.map(read)) {
          if ('reason' in one) {
            mapped.push(one);
            continue;
          }
          const found = arrivalOf(one);
          const arrival = found instanceof Promise ? await found : found;
          if (arrival.key !== undefined) keys.push(arrival.key);
          mapped.push(map(one, arrival));
        }
        const good = mapped.filter((one): one is Good => !('reason' in one));
        if (good.length === mapped.length) return await store(good);
        const [stored, refused] = await Promise.all([
          store(good),
          Promise.all(mapped.map(async (one) => ('reason' in one ? refuse(one.message, one.reason) : undefined))),
        ]);
        const inOrder = stored.values();
        return refused.map((outcome) => outcome ?? (inOrder.next().value as Outcome));
      } finally {
        for (const key of keys) underWay.delete(key);
      }
    },
    async retry(message) {
      refuseWhenReadOnly();
      const one = read(message);
      if ('reason' in one) return one;
      const result = map(one, { at: message.receivedAt });
      if ('reason' in result) return result;
      try {
        await facts.write(factsOf(result));
        return { stored: result.readings.length };
      } catch (error) {
        if (isRefusal(error)) return { reason: error };
        throw error;
      }
    },
  };
}

/** The message is at fault, not the hub: trying again changes nothing. */
function isRefusal(error: unknown): error is HubError {
  return error instanceof HubError && error.status < 500;
}

/** Two messages of one device in the same millisecond are two readings: the second counts as a millisecond later. */
function makeStamps(): (device: string, at: Instant) => Instant {
  const last = new Map<string, Instant>();
  return (device, at) => {
    const stamped = Math.max(at, (last.get(device) ?? 0) + 1);
    last.set(device, stamped);
    return stamped;
  };
}

/** A played device spoke when it is said to have spoken: a recording of 2017 is not online today. */
function spokenAt({ channel, receivedAt }: Message, readings: readonly Reading[]): Instant {
  return channel === 'replay' ? Math.max(...readings.map(({ observedAt }) => observedAt)) : receivedAt;
}

/** By packet id and content: four hexadecimal digits and eight. */
function markOf(messageId: number, bytes: Uint8Array): string {
  return messageId.toString(16).padStart(4, '0') + hash('sha256', bytes, 'hex').slice(0, 8);
}

const writable = new WeakMap<CheckedThingModel, readonly string[]>();

function writableOf(model: CheckedThingModel): readonly string[] {
  const known = writable.get(model);
  if (known) return known;
  const names = [...model.fields.values()].map((field) => field.name);
  writable.set(model, names);
  return names;
}

function factsOf({ message: { device }, model, readings, mark }: Good): Fact[] {
  return readings.map(({ observedAt, attributes }) => ({
    observedAt,
    writable: writableOf(model),
    change: { tenant: device.tenant, id: device.entityId, type: model.entityType, attributes, mode: 'append', mark },
  }));
}

function letterOf(message: Message, reason: HubError): NewDeadLetter {
  const { device, channel, receivedAt } = message;
  const bytes = 'bytes' in message ? message.bytes : new TextEncoder().encode(JSON.stringify(message.payload));
  return {
    tenant: device.tenant,
    device: device.id,
    channel,
    receivedAt,
    bytes,
    reason: { code: reason.code, ...reason.text },
  };
}
