import type { Localised } from '@hub/kernel';

export type DivisionLevel = 'province' | 'city' | 'county' | 'street' | 'community';

export interface DivisionCode {
  /** Without trailing zero groups, except that the six digits of GB/T 2260 stay whole. */
  readonly code: string;
  readonly level: DivisionLevel;
  readonly parent?: string;
  /** What kind of street or community the number says it is. */
  readonly kind?: Localised;
}

interface KindRange {
  readonly from: number;
  readonly to: number;
  readonly kind: Localised;
}

/** Digits 7 to 9 of a place's code, as the statistical division codes use them. */
const streetKinds: readonly KindRange[] = [
  { from: 1, to: 99, kind: { zh: '街道', en: 'Subdistrict' } },
  { from: 100, to: 199, kind: { zh: '镇', en: 'Town' } },
  { from: 200, to: 399, kind: { zh: '乡', en: 'Township' } },
  { from: 400, to: 599, kind: { zh: '类似乡级单位', en: 'Other unit of township rank' } },
];

/** Digits 10 to 12. */
const communityKinds: readonly KindRange[] = [
  { from: 1, to: 199, kind: { zh: '居民委员会', en: 'Residents’ committee' } },
  { from: 200, to: 399, kind: { zh: '村民委员会', en: 'Villagers’ committee' } },
];

/**
 * Reads a division code of 6 (GB/T 2260), 9 (with street or town) or 12 digits (with community or village).
 * Zero groups at the end mean a higher level: 410102001000 is the street 410102001. Undefined when it is no such code.
 */
export function parseDivisionCode(text: string): DivisionCode | undefined {
  if (!/^[1-9]\d{5}(\d{3}(\d{3})?)?$/.test(text)) return undefined;
  const code = text.replace(/(?<=^\d{6}|^\d{9})(000)+$/, '');
  if (code.length === 12) {
    const kind = findKind(communityKinds, code.slice(9));
    return code.slice(6, 9) === '000'
      ? undefined
      : { code, level: 'community', parent: code.slice(0, 9), ...(kind && { kind }) };
  }
  if (code.length === 9) {
    const kind = findKind(streetKinds, code.slice(6));
    return { code, level: 'street', parent: code.slice(0, 6), ...(kind && { kind }) };
  }
  if (!code.endsWith('00')) return { code, level: 'county', parent: `${code.slice(0, 4)}00` };
  if (!code.endsWith('0000')) return { code, level: 'city', parent: `${code.slice(0, 2)}0000` };
  return { code, level: 'province' };
}

/** Whether `code` is `ancestor` or lies inside it. */
export function isWithinDivision(code: string, ancestor: string): boolean {
  for (let at = parseDivisionCode(code); at; at = at.parent === undefined ? undefined : parseDivisionCode(at.parent)) {
    if (at.code === parseDivisionCode(ancestor)?.code) return true;
  }
  return false;
}

function findKind(ranges: readonly KindRange[], digits: string): Localised | undefined {
  return ranges.find(({ from, to }) => Number(digits) >= from && Number(digits) <= to)?.kind;
}
