const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** The check character of a string of digits by the pure system MOD 11-2 (ISO 7064): 0 to 9 or X. */
export function mod11_2(digits: string): string {
  let rest = 0;
  for (const digit of digits) rest = ((rest + Number(digit)) * 2) % 11;
  return '0123456789X'.charAt((12 - rest) % 11);
}

/** The check character of a string of digits and capital letters by the hybrid system MOD 37,36 (ISO 7064). */
export function mod37_36(text: string): string {
  let product = 36;
  for (const character of text) {
    const sum = (product + alphabet.indexOf(character)) % 36 || 36;
    product = (sum * 2) % 37;
  }
  return alphabet.charAt((37 - product) % 36);
}
