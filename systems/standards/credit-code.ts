/** Letters that look like digits or like each other (I, O, S, V, Z) are left out. */
const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const modulus = 31;

/** The 18th character of a unified social credit code (GB 32100—2015): weights are the powers of 3 modulo 31. */
export function creditCodeCheck(first17: string): string {
  let sum = 0;
  let weight = 1;
  for (const character of first17) {
    sum += alphabet.indexOf(character) * weight;
    weight = (weight * 3) % modulus;
  }
  return alphabet.charAt((modulus - (sum % modulus)) % modulus);
}

/** Whether a text is a well-formed unified social credit code with the right check character. */
export function isCreditCode(text: string): boolean {
  return /^[0-9A-HJ-NP-RTUWXY]{18}$/.test(text) && creditCodeCheck(text.slice(0, 17)) === text.at(-1);
}
