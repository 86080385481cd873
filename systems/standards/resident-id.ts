import { mod11_2 } from './iso-7064.ts';

const pattern = /^[1-9]\d{5}(\d{8})\d{3}[\dX]$/;

/**
 * A citizen identity number (GB 11643—1999) in its 18-character form with a capital X, or undefined when the digits,
 * the date or the check character are wrong. The region is not looked up: codes of the year of birth count, not today's.
 */
export function parseResidentId(text: string): string | undefined {
  const id = text.trim().toUpperCase();
  const birth = pattern.exec(id)?.[1];
  if (birth === undefined || !isDate(birth) || mod11_2(id.slice(0, 17)) !== id.at(-1)) return undefined;
  return id;
}

/** The 18-character form of an old 15-digit number, which left out the century and the check character. */
export function upgradeResidentId(old: string): string | undefined {
  if (!/^\d{15}$/.test(old)) return undefined;
  const digits = `${old.slice(0, 6)}19${old.slice(6)}`;
  return parseResidentId(digits + mod11_2(digits));
}

function isDate(yyyymmdd: string): boolean {
  const iso = `${yyyymmdd.slice(0, 4)}-${yyyymmdd.slice(4, 6)}-${yyyymmdd.slice(6)}`;
  const time = Date.parse(`${iso}T00:00:00Z`);
  // Date.parse lets 30 February through as 2 March.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(iso);
}
