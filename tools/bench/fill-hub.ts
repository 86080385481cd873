import {
  batchSize,
  gauge,
  gaugePosition,
  gauges,
  seriesId,
  seriesLevel,
  seriesMinutes,
  seriesStart,
} from './bench-data.ts';
import type { BenchHub } from './bench-hub.ts';

export interface BenchDevice {
  readonly id: string;
  readonly credential: string;
  readonly entityId: string;
}

export interface BenchDevices {
  readonly devices: readonly BenchDevice[];
  /** The message's field, and the attribute it becomes. */
  readonly field: string;
  readonly attribute: string;
}

const deviceCount = 64;

/** The same entities and the same series as the yardsticks have. */
export async function fillHub(hub: BenchHub): Promise<void> {
  for (let from = 0; from < gauges; from += batchSize) {
    const entities = Array.from({ length: batchSize }, (_, offset) => gauge(from + offset, 0));
    await hub.ask('POST', '/ngsi-ld/v1/entityOperations/upsert?options=update', entities);
  }
  await fillSeries(hub);
}

/** A week of minutes, as updates of one entity, each with the time it was observed. */
async function fillSeries(hub: BenchHub): Promise<void> {
  const level = (minute: number): object => ({
    type: 'Property',
    value: seriesLevel(minute),
    observedAt: new Date(seriesStart + minute * 60_000).toISOString(),
  });
  await hub.ask('POST', '/ngsi-ld/v1/entities', { id: seriesId, type: 'BenchSeries', level: level(0) });
  let next = 1;
  const worker = async (): Promise<void> => {
    while (next < seriesMinutes) {
      const minute = next;
      next += 1;
      await hub.ask('PATCH', `/ngsi-ld/v1/entities/${encodeURIComponent(seriesId)}/attrs/level`, level(minute));
    }
  };
  await Promise.all(Array.from({ length: 64 }, worker));
}

interface Models {
  readonly entityTypes: readonly {
    readonly id: string;
    readonly attributes: readonly { readonly name: string; readonly kind: string }[];
  }[];
  readonly thingModels: readonly {
    readonly id: string;
    readonly entityType: string;
    readonly fields: readonly { readonly field: string; readonly attribute: string }[];
  }[];
}

interface Choice {
  readonly thingModel: string;
  readonly field: string;
  readonly attribute: string;
}

/**
 * A number that some kind of device sends. One that no indicator reads is taken first, so that the figure is the write
 * path's and not that of a pack's algorithm.
 */
async function chooseField(hub: BenchHub): Promise<Choice> {
  const { entityTypes, thingModels } = await hub.ask<Models>('GET', '/api/v1/models');
  const { items } = await hub.ask<{ items: readonly { readonly inputs?: readonly string[] }[] }>(
    'GET',
    '/api/v1/indicators',
  );
  const read = new Set(items.flatMap((indicator) => indicator.inputs ?? []));
  const choices = thingModels.flatMap(({ id, entityType, fields }) => {
    const attributes = entityTypes.find((type) => type.id === entityType)?.attributes ?? [];
    const numbers = new Set(attributes.filter(({ kind }) => kind === 'number').map(({ name }) => name));
    return fields.filter(({ attribute }) => numbers.has(attribute)).map((field) => ({ thingModel: id, ...field }));
  });
  const choice = choices.find(({ attribute }) => !read.has(attribute)) ?? choices[0];
  if (!choice) throw new Error('No pack has a thing model with a number');
  return choice;
}

/** Registers a device for each MQTT connection. */
export async function registerDevices(hub: BenchHub): Promise<BenchDevices> {
  const { thingModel, field, attribute } = await chooseField(hub);
  const devices: BenchDevice[] = [];
  for (let index = 0; index < deviceCount; index += 1) {
    const answer = await hub.ask<{ credential: string; entityId: string }>('POST', '/api/v1/devices', {
      id: `bench-${index}`,
      name: `Bench ${index}`,
      thingModel,
      location: { type: 'Point', coordinates: gaugePosition(index) },
    });
    devices.push({ id: `bench-${index}`, credential: answer.credential, entityId: answer.entityId });
  }
  return { devices, field, attribute };
}
