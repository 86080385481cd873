declare const brand: unique symbol;

/** A string that cannot be mistaken for another kind of id. */
export type Id<Kind extends string> = string & { readonly [brand]: Kind };

/** `urn:ngsi-ld:<Type>:<name>`, or any other absolute URI. */
export type EntityId = Id<'entity'>;
export type DeviceId = Id<'device'>;
export type CaseId = Id<'case'>;
export type AlertId = Id<'alert'>;
export type PersonId = Id<'person'>;
/** A division code: 6 (county), 9 (street) or 12 (community) digits of GB/T 2260 and its extension, or a grid code below one. */
export type AreaCode = Id<'area'>;
/** An NGSI-LD tenant; the default tenant is `default`. */
export type Tenant = Id<'tenant'>;

export const defaultTenant = 'default' as Tenant;

/** The NGSI-LD URN of one entity. @example entityId('Gauge', '17') */
export function entityId(type: string, name: string): EntityId {
  return `urn:ngsi-ld:${type}:${name}` as EntityId;
}
