/** A unit as the hub shows it, with its UN/CEFACT Recommendation 20 code for the NGSI-LD edge (`unitCode`). */
export interface Unit {
  readonly symbol: string;
  readonly unitCode?: string;
}

/** Codes from UN/CEFACT Recommendation 20, revision 17. A unit that is missing here is added here. */
const table = {
  '1': { symbol: '' },
  '%': { symbol: '%', unitCode: 'P1' },
  'µg/m3': { symbol: 'µg/m³', unitCode: 'GQ' },
  'mg/m3': { symbol: 'mg/m³', unitCode: 'GP' },
  Cel: { symbol: '°C', unitCode: 'CEL' },
  hPa: { symbol: 'hPa', unitCode: 'A97' },
  'm/s': { symbol: 'm/s', unitCode: 'MTS' },
  deg: { symbol: '°', unitCode: 'DD' },
  m: { symbol: 'm', unitCode: 'MTR' },
  mm: { symbol: 'mm', unitCode: 'MMT' },
  'km/h': { symbol: 'km/h', unitCode: 'KMH' },
  V: { symbol: 'V', unitCode: 'VLT' },
  kg: { symbol: 'kg', unitCode: 'KGM' },
  t: { symbol: 't', unitCode: 'TNE' },
  h: { symbol: 'h', unitCode: 'HUR' },
  d: { symbol: 'd', unitCode: 'DAY' },
} as const satisfies Readonly<Record<string, Unit>>;

export type UnitCode = keyof typeof table;

export const units: Readonly<Record<UnitCode, Unit>> = table;
