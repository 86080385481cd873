import { createHash } from 'node:crypto';
import { HubError, type Instant } from '@hub/kernel';
import type { Database, Log } from '@hub/runtime';
import { coalesce } from './coalesce.ts';
import type { Channel, NewDeadLetter } from './dead-letter.ts';
import type { Device } from './device.ts';
import type { Fact, FactWriter } from './fact-writer.ts';
import type { LastSeen } from './last-seen.ts';
import { isTimed, mapMessage, parseMessage, type Reading } from './map-message.ts';
import { sensingErrors, telemetryErrors } from './sensing-errors.ts';
import { insertDeadLetters } from './store-dead-letters.ts';
import { type Receipt, upsertReceipts } from './store-receipts.ts';
import type { CheckedThingModel, ThingModels } from './thing-models.ts';

/** One message of one device: as bytes from outside, as a value when the hub itself plays the device. */
export type Message = {
  readonly device: Device;
  readonly channel: Channel;
  /** When it arrived; the time of readings that carry none. */
  readonly receivedAt: Instant;
  /** Of an MQTT publish that is acknowledged: its packet id, and whether the client says it sent it before. */
  readonly receipt?: { readonly messageId: number; readonly again: boolean };
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
}

interface Bad {
  readonly message: Message;
  readonly reason: HubError;
}

interface Deps {
  readonly database: Database;
  readonly facts: FactWriter;
  readonly models: ThingModels;
  readonly lastSeen: LastSeen;
  readonly log: Log;
}

const perCommit = 500;

export function openTelemetry({ database, facts, models, lastSeen, log }: Deps): Telemetry {
  const bury = coalesce((letters: readonly NewDeadLetter[]) => insertDeadLetters(database, letters), perCommit);
  const stamp = coalesce((receipts: readonly Receipt[]) => upsertReceipts(database, receipts), perCommit);
  const nextStamp = makeStamps();
  const told = new Set<string>();

  async function map(message: Message, stampOf: (message: Message) => Promise<Instant>): Promise<Bad | Good> {
    const model = models.get(message.device.thingModel);
    if (!model)
      return { message, reason: telemetryErrors.unknownThingModel({ thingModel: message.device.thingModel }) };
    const parsed = 'bytes' in message ? parseMessage(message.bytes) : message;
    if ('reason' in parsed) return { message, reason: parsed.reason };
    const at = isTimed(parsed.payload) ? message.receivedAt : await stampOf(message);
    const mapped = mapMessage(model, parsed.payload, at);
    if ('reason' in mapped) return { message, reason: mapped.reason };
    tellIgnored(model, mapped.ignored);
    return { message, model, readings: mapped.readings };
  }

  /** A reading without a time is known by the time it arrived, which therefore must not change when it is sent again. */
  async function stampUntimed(message: Message): Promise<Instant> {
    const { device, receipt } = message;
    const receivedAt = nextStamp(device.id, message.receivedAt);
    if (!receipt || !('bytes' in message)) return receivedAt;
    const digest = createHash('sha256').update(message.bytes).digest('base64');
    return stamp({ tenant: device.tenant, device: device.id, digest, receivedAt, ...receipt });
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
      const mapped = await Promise.all(messages.map((message) => map(message, stampUntimed)));
      const good = mapped.filter((one): one is Good => !('reason' in one));
      const [stored, refused] = await Promise.all([
        store(good),
        Promise.all(mapped.map(async (one) => ('reason' in one ? refuse(one.message, one.reason) : undefined))),
      ]);
      const inOrder = stored.values();
      return refused.map((outcome) => outcome ?? (inOrder.next().value as Outcome));
    },
    async retry(message) {
      refuseWhenReadOnly();
      const result = await map(message, async () => message.receivedAt);
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

function factsOf({ message: { device }, model, readings }: Good): Fact[] {
  const writable = [...model.fields.values()].map((field) => field.name);
  return readings.map(({ observedAt, attributes }) => ({
    observedAt,
    writable,
    change: { tenant: device.tenant, id: device.entityId, type: model.entityType, attributes, mode: 'append' },
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
