/** An exact ratio. Means of decimal readings are not exact in binary floating point, and the index rounds at their edges. */
export interface Fraction {
  readonly numerator: bigint;
  /** Always positive. */
  readonly denominator: bigint;
}

export type Quantity = number | Fraction;

const decimalPattern = /^(-?\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/;

/** The decimal a finite number prints as: 0.1 is one tenth, not the binary number nearest to it. */
export function fraction(value: Quantity): Fraction {
  if (typeof value === 'object') return value;
  const [, whole = '0', digits = '', exponent = '0'] = decimalPattern.exec(String(value)) ?? [];
  const power = BigInt(exponent) - BigInt(digits.length);
  const numerator = BigInt(whole + digits);
  return power < 0n
    ? { numerator, denominator: 10n ** -power }
    : { numerator: numerator * 10n ** power, denominator: 1n };
}

/** The exact arithmetic mean, or undefined of nothing. */
export function mean(values: readonly Quantity[]): Fraction | undefined {
  if (values.length === 0) return undefined;
  const sum = values.map(fraction).reduce(add);
  return { numerator: sum.numerator, denominator: sum.denominator * BigInt(values.length) };
}

function add(a: Fraction, b: Fraction): Fraction {
  if (a.denominator === b.denominator) return { numerator: a.numerator + b.numerator, denominator: a.denominator };
  return {
    numerator: a.numerator * b.denominator + b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  };
}

/**
 * Rounds a quantity that is not negative to so many decimal places, exact halves to the even neighbour (GB/T 8170—2008 3.2).
 * @example roundHalfEven(60.5, 0) === 60
 */
export function roundHalfEven(value: Quantity, decimals: number): number {
  const { numerator, denominator } = fraction(value);
  const scaled = numerator * 10n ** BigInt(decimals);
  const floor = scaled / denominator;
  const doubledRest = 2n * (scaled % denominator);
  const up = doubledRest > denominator || (doubledRest === denominator && floor % 2n === 1n);
  return Number(up ? floor + 1n : floor) / 10 ** decimals;
}
