import type { DataType } from '../../base/data-type.ts';

export type DecimalType = Extract<DataType, { kind: 'decimal' }>;

const WIDEST = 38;
/** Spark keeps this many digits behind the point when a result has more than 38 digits. */
const KEPT_SCALE = 6;

const DIGITS: Readonly<Record<string, number>> = { tinyint: 3, smallint: 5, int: 10, bigint: 20 };

export function decimal(precision: number, scale: number): DecimalType {
  return { kind: 'decimal', precision, scale };
}

/** The decimal that holds every value of a whole-number type; null for other types. */
export function decimalOf(type: DataType): DecimalType | null {
  if (type.kind === 'decimal') return type;
  const digits = DIGITS[type.kind];
  return digits === undefined ? null : decimal(digits, 0);
}

export function decimalOfInteger(value: number): DecimalType {
  return decimal(String(Math.abs(value)).length, 0);
}

/** Spark's result types (spark.sql.decimalOperations.allowPrecisionLoss = true). */
export function resultOf(operator: '+' | '-' | '*' | '/' | '%', a: DecimalType, b: DecimalType): DecimalType {
  const whole = Math.max(a.precision - a.scale, b.precision - b.scale);
  const scale = Math.max(a.scale, b.scale);
  switch (operator) {
    case '+':
    case '-':
      return adjusted(whole + scale + 1, scale);
    case '*':
      return adjusted(a.precision + b.precision + 1, a.scale + b.scale);
    case '/': {
      const quotient = Math.max(KEPT_SCALE, a.scale + b.precision + 1);
      return adjusted(a.precision - a.scale + b.scale + quotient, quotient);
    }
    case '%':
      return adjusted(Math.min(a.precision - a.scale, b.precision - b.scale) + scale, scale);
  }
}

/** The decimal that holds the values of both. */
export function wider(a: DecimalType, b: DecimalType): DecimalType {
  const scale = Math.max(a.scale, b.scale);
  return decimal(Math.min(WIDEST, Math.max(a.precision - a.scale, b.precision - b.scale) + scale), scale);
}

function adjusted(precision: number, scale: number): DecimalType {
  if (precision <= WIDEST) return decimal(precision, scale);
  const kept = Math.max(WIDEST - (precision - scale), Math.min(scale, KEPT_SCALE));
  return decimal(WIDEST, kept);
}
