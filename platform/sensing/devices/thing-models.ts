import { type Attribute, type Attributes, type City, duration_ms, type Localised } from '@hub/kernel';

/** One field of a device's message and the attribute it becomes. */
export interface ThingField {
  readonly name: string;
  readonly attribute: Attribute;
  readonly scale?: number;
}

/** A thing model of a pack with everything a message needs at hand. */
export interface CheckedThingModel {
  /** `<packId>.<name>`. */
  readonly id: string;
  readonly title: Localised;
  readonly entityType: string;
  readonly period_ms: number;
  readonly fields: ReadonlyMap<string, ThingField>;
}

export type ThingModels = ReadonlyMap<string, CheckedThingModel>;

/** The thing models of every pack of a city by full id. */
export function listThingModels(city: Pick<City, 'packs'>): ThingModels {
  return new Map(
    city.packs.flatMap((pack) =>
      Object.entries(pack.thingModels).map(([name, model]): [string, CheckedThingModel] => {
        const id = `${pack.id}.${name}`;
        const attributes: Attributes = pack.entities[model.entityType].attributes;
        const fields = Object.entries(model.fields).map(([field, { attribute: to, scale }]): [string, ThingField] => {
          const attribute = attributes[to];
          if (!attribute) throw new Error(`thing model ${id} names the unknown attribute ${to}`);
          return [field, { name: to, attribute, ...(scale === undefined ? {} : { scale }) }];
        });
        const { title, entityType, period } = model;
        return [id, { id, title, entityType, period_ms: duration_ms(period), fields: new Map(fields) }];
      }),
    ),
  );
}
