/*
 * exp and log from + − × ÷ alone. Math.exp and its like may differ in the last bit between versions of Node and between
 * processors, and with them every table of quantiles; IEEE arithmetic may not.
 */

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

const float = new Float64Array(1);
const half = new Uint32Array(float.buffer);
const HIGH = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0;

export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  if (x < 2.3e-308) return log(x * 2 ** 60) - 60 * LN2_HIGH - 60 * LN2_LOW;
  float[0] = x;
  const high = half[HIGH]!;
  let exponent = (high >>> 20) - 1023;
  half[HIGH] = (high & 0xfffff) | 0x3ff00000;
  let mantissa = float[0];
  if (mantissa > Math.SQRT2) {
    mantissa /= 2;
    exponent += 1;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  const z = s * s;
  const series =
    z *
    (1 / 3 +
      z *
        (1 / 5 +
          z *
            (1 / 7 +
              z * (1 / 9 + z * (1 / 11 + z * (1 / 13 + z * (1 / 15 + z * (1 / 17 + z * (1 / 19 + z * (1 / 21))))))))));
  return exponent * LN2_HIGH + (exponent * LN2_LOW + 2 * s * series + 2 * s);
}

export function exp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > 709.79) return Number.POSITIVE_INFINITY;
  if (x < -745.2) return 0;
  const k = Math.floor(x * Math.LOG2E + 0.5);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  return scale(1 + r * seriesOfExp(r), k);
}

/** exp(x) − 1 without the loss near zero. */
export function expm1(x: number): number {
  return Math.abs(x) < 0.35 ? x * seriesOfExp(x) : exp(x) - 1;
}

/** log(1 + x) without the loss near zero. */
export function log1p(x: number): number {
  const sum = 1 + x;
  return sum > 0 && sum < Number.POSITIVE_INFINITY ? log(sum) + (x - (sum - 1)) / sum : log(sum);
}

export function pow(x: number, y: number): number {
  if (y === 0 || x === 1) return 1;
  if (x === 0) return y > 0 ? 0 : Number.POSITIVE_INFINITY;
  return exp(y * log(x));
}

/** (exp(r) − 1) / r for |r| ≤ 0.35. */
function seriesOfExp(r: number): number {
  let sum = 1 / 14;
  for (let n = 13; n >= 2; n--) sum = (1 + r * sum) / n;
  return 1 + r * sum;
}

function scale(value: number, k: number): number {
  // 2^k alone can lie outside the range although the product lies within.
  if (k > 1000) return value * 2 ** 1000 * 2 ** (k - 1000);
  if (k < -1000) return value * 2 ** -1000 * 2 ** (k + 1000);
  return value * 2 ** k;
}
