/**
 * Masked forms of personal values (GB/T 35273-2020 §7.2: de-identified where shown). Each helps to recognise somebody one
 * knows and to find nobody one does not. What is not of the expected shape is masked whole: a form that cannot be read is
 * no reason to show it.
 */
export const maskText = {
  residentId: maskResidentId,
  phone: maskPhone,
  name: maskName,
  address: maskAddress,
  plate: maskPlate,
} as const satisfies Readonly<Record<string, (text: string) => string>>;

const whole = '****';
const stars = (count: number) => '*'.repeat(Math.max(0, count));

/** GB 11643: the first three of the region and the last four. @example '410105199001010016' → '410***********0016' */
export function maskResidentId(text: string): string {
  const id = text.trim();
  if (!/^\d{15}$|^\d{17}[\dXx]$/.test(id)) return whole;
  return `${id.slice(0, 3)}${stars(id.length - 7)}${id.slice(-4)}`;
}

/** @example '13837112345' → '138****2345', '0371-67181234' → '0371-****1234' */
export function maskPhone(text: string): string {
  const phone = text.replaceAll(/[\s()]/g, '');
  const mobile = /^((?:\+?86-?)?1\d{2})\d{4}(\d{4})$/.exec(phone);
  if (mobile) return `${mobile[1]}****${mobile[2]}`;
  const fixed = /^(010|02\d|0[3-9]\d{2})-?(\d{3,4})(\d{4})$/.exec(phone);
  return fixed ? `${fixed[1]}-${stars(fixed[2]?.length ?? 0)}${fixed[3]}` : whole;
}

/** The commoner surnames of two characters; of others one character is kept. */
const doubleSurnames: ReadonlySet<string> = new Set([
  '欧阳',
  '上官',
  '司马',
  '诸葛',
  '司徒',
  '东方',
  '皇甫',
  '尉迟',
  '公孙',
  '慕容',
  '夏侯',
  '令狐',
  '长孙',
  '宇文',
  '端木',
  '百里',
  '南宫',
  '轩辕',
]);

/** The surname stays. @example '王小明' → '王**', '欧阳修' → '欧阳*', 'Jane Smith' → 'J**** S****' */
export function maskName(text: string): string {
  const name = text.trim();
  if (name === '') return whole;
  if (/^[\p{Script=Latin}\s.'’-]+$/u.test(name)) {
    return name
      .split(/\s+/)
      .map((part) => `${Array.from(part)[0]}${whole}`)
      .join(' ');
  }
  const letters = Array.from(name);
  const surname = letters.length > 2 && doubleSurnames.has(letters.slice(0, 2).join('')) ? 2 : 1;
  return letters.slice(0, surname).join('') + stars(Math.max(1, letters.length - surname));
}

/** Down to the street, nothing of the house. @example '河南省郑州市金水区花园路66号3单元502' → '河南省郑州市金水区花园路****' */
export function maskAddress(text: string): string {
  const address = text.trim();
  const street =
    /^.*?(?:省|市|自治区)?.*?(?:区|县|市).*?(?:街道|大道|大街|路|街|巷|镇|乡)(?=.)/u.exec(address)?.[0] ??
    /^.*?(?:区|县)(?=.)/u.exec(address)?.[0] ??
    /^.*?市(?=.)/u.exec(address)?.[0];
  return street === undefined || /\d/.test(street) ? whole : street + whole;
}

/** GA 36: the issuing place and the last two. @example '豫A12345' → '豫A***45' */
export function maskPlate(text: string): string {
  const plate = text.replaceAll(/[\s·]/g, '').toUpperCase();
  if (!/^\p{Script=Han}[A-Z][A-Z0-9\p{Script=Han}]{5,6}$/u.test(plate)) return whole;
  return `${plate.slice(0, 2)}${stars(plate.length - 4)}${plate.slice(-2)}`;
}
