/** The quotient of whole numbers within ±2^53, rounded half away from zero; exact, because `%` is. */
export function divideHalfUp(dividend: number, divisor: number): number {
  const rest = dividend % divisor;
  const quotient = (dividend - rest) / divisor;
  if (Math.abs(rest) * 2 < Math.abs(divisor)) return quotient + 0;
  return quotient + (dividend < 0 === divisor < 0 ? 1 : -1);
}

/** Half to even. */
export function divideHalfEven(dividend: number, divisor: number): number {
  const rest = dividend % divisor;
  const quotient = (dividend - rest) / divisor;
  const twice = Math.abs(rest) * 2;
  if (twice < Math.abs(divisor) || (twice === Math.abs(divisor) && quotient % 2 === 0)) return quotient + 0;
  return quotient + (dividend < 0 === divisor < 0 ? 1 : -1);
}

/**
 * A double as a decimal of `scale` digits behind the point, as its shortest decimal rounds (half away from zero): 2.675 is 2.68
 * although the double lies below it. The product must lie within ±2^53.
 */
export function unscaledOf(value: number, scale: number): number {
  const scaled = value * 10 ** scale;
  const floor = Math.floor(Math.abs(scaled));
  const rest = Math.abs(scaled) - floor;
  // The product is off by less than this; only near the middle do the decimal digits decide.
  if (Math.abs(rest - 0.5) > Math.abs(scaled) * 2 ** -50) return Math.sign(scaled) * Math.round(Math.abs(scaled)) + 0;
  return byDigits(value, scale);
}

function byDigits(value: number, scale: number): number {
  const [digits = '', exponent = '0'] = Math.abs(value).toExponential().replace('.', '').split('e');
  // The value is 0.digits times 10 to the power of `point`.
  const point = Number(exponent) + 1 + scale;
  const kept = point > 0 ? Number(digits.slice(0, point).padEnd(point, '0')) : 0;
  const next = point >= 0 ? Number(digits[point] ?? '0') : 0;
  return Math.sign(value) * (kept + (next >= 5 ? 1 : 0)) + 0;
}

/** `-1.50` of -150 and scale 2. */
export function decimalText(unscaled: number, scale: number): string {
  if (scale === 0) return String(unscaled);
  const digits = String(Math.abs(unscaled)).padStart(scale + 1, '0');
  return `${unscaled < 0 ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
