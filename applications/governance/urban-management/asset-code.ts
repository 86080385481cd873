import { defineErrors, type Localised } from '@hub/kernel';
import { formatCode, parseCode, parseDivisionCode } from '@hub/standards';
import { codeSchemes } from './code-schemes.ts';
import { components } from './component-codes.ts';

const errors = defineErrors('asset', {
  bad: { status: 400, zh: '部件唯一标识码 {code} 无效：{reason}', en: 'Asset code {code} is not valid: {reason}' },
});

/** What the 21 digits of a component say. */
export interface AssetCode {
  /** 6 digits: the county-level division. */
  readonly region: string;
  /** 6 digits: major, middle and minor class of CJ/T 553, two each. */
  readonly classCode: string;
  /** 9 digits: number within region and class, from 1. */
  readonly own: number;
}

/**
 * The class tables of CJ/T 553—2024 could not be read; it keeps 99 for codes of one's own (plusstd.com/standard/1790378750).
 * Until someone has the tables, the class of a component is 99 followed by its class of GB/T 30428.2, so that no official
 * code is claimed that may mean something else.
 */
const ownMajor = '99';

/** The class part of an asset code for a 4-digit component class. @throws asset.bad for a class the table does not have */
export function assetClassOf(componentClass: string): string {
  if (!isComponentClass(componentClass)) throw bad(componentClass, unknownClass);
  return `${ownMajor}${componentClass}`;
}

/** The 4-digit component class that an asset code's class part stands for; undefined for a code of the standard's own tables. */
export function componentClassOf({ classCode }: Pick<AssetCode, 'classCode'>): string | undefined {
  return classCode.startsWith(ownMajor) ? classCode.slice(2) : undefined;
}

/**
 * Puts the 21 digits together.
 * @throws asset.bad when the region is no county-level division, the class has not 6 digits, or the number is not 1–999,999,999
 * @example composeAssetCode({ region: '410105', classCode: '990118', own: 42 }) === '410105990118000000042'
 */
export function composeAssetCode({ region, classCode, own }: AssetCode): string {
  const shown = `${region}-${classCode}-${own}`;
  if (!/^\d{6}$/.test(classCode)) throw bad(shown, unknownClass);
  if (!Number.isInteger(own) || own < 1 || own > 999_999_999) throw bad(shown, badNumber);
  const [major = '', middle = '', minor = ''] = classCode.match(/\d\d/g) ?? [];
  const fault = faultOf(region, classCode);
  if (fault) throw bad(shown, fault);
  return formatCode(codeSchemes.asset, { region, major, middle, minor, own });
}

/** What is wrong with a text as an asset code, in words; undefined for a good one. The standard has no check digit. */
export function checkAssetCode(text: string): Localised | undefined {
  const parts = parseCode(codeSchemes.asset, text);
  if (!parts) return { zh: '须为 21 位数字', en: 'it takes 21 digits' };
  if (Number(parts.own) === 0) return badNumber;
  return faultOf(parts.region ?? '', `${parts.major}${parts.middle}${parts.minor}`);
}

/** Takes the 21 digits apart. @throws asset.bad */
export function parseAssetCode(text: string): AssetCode {
  const fault = checkAssetCode(text);
  if (fault) throw bad(text.slice(0, 32), fault);
  return { region: text.slice(0, 6), classCode: text.slice(6, 12), own: Number(text.slice(12)) };
}

const unknownClass: Localised = { zh: '部件分类不在分类表中', en: 'the class is not in the table' };
const badNumber: Localised = { zh: '自编码须为 1 至 999999999', en: 'the own number runs from 1 to 999999999' };
const badRegion: Localised = { zh: '前 6 位不是县级区划代码', en: 'the first 6 digits are no county-level division' };

function faultOf(region: string, classCode: string): Localised | undefined {
  if (parseDivisionCode(region)?.level !== 'county') return badRegion;
  const own = componentClassOf({ classCode });
  return own !== undefined && !isComponentClass(own) ? unknownClass : undefined;
}

function isComponentClass(code: string): boolean {
  return components.rows.some((row) => row.code === code && row.parent !== undefined);
}

function bad(code: string, { zh, en }: Localised) {
  return errors.bad({ code, reason: `${zh}; ${en}` });
}
