import { integerBits, isNumeric, isReal } from './base-type.ts';
import type { LeafRange } from './leaf-range.ts';
import { decimalOf } from './target-type.ts';

/** One file's side of a column that several files have. */
export interface TypeVote {
  /** A base type. */
  readonly type: string;
  /** Null where the values were not read. */
  readonly range: LeafRange | null;
}

/** The one type that holds every value of all files exactly, or why there is none. */
export function commonType(votes: readonly TypeVote[]): { readonly type: string } | { readonly reason: string } {
  const types = [...new Set(votes.map(({ type }) => type))].filter(type => type !== 'null');
  if (types.length <= 1) return { type: widened(types[0] ?? 'string', votes) };
  if (!types.every(isNumeric))
    return { reason: `${types.join(' and ')} have no type in common that keeps every value` };
  const whole = types.filter(type => !isReal(type));
  if (whole.length === 0) return { type: 'double' };
  if (whole.length === types.length) return wholeType(whole, votes);
  return mixedType(whole, votes);
}

/** What was unsigned with 64 bits is bigint as long as its values fit. */
function widened(type: string, votes: readonly TypeVote[]): string {
  return type === 'bigint' && votes.some(({ range }) => range !== null && isBeyond(range, 64)) ? 'decimal(20,0)' : type;
}

function wholeType(types: readonly string[], votes: readonly TypeVote[]): ReturnType<typeof commonType> {
  const decimals = types.map(type => {
    const integer = widened(type, votes);
    return decimalOf(integer) ?? { precision: DIGITS[integer]!, scale: 0 };
  });
  const bits = Math.max(...types.map(integerBits));
  if (types.every(type => integerBits(type) > 0)) {
    return { type: widened(types.find(type => integerBits(type) === bits)!, votes) };
  }
  const scale = Math.max(...decimals.map(one => one.scale));
  const precision = scale + Math.max(...decimals.map(one => one.precision - one.scale));
  if (precision <= 38) return { type: `decimal(${precision},${scale})` };
  return { reason: `${types.join(' and ')} together need a decimal of ${precision} digits, and Spark stops at 38` };
}

/** pandas makes whole numbers double as soon as one of them is missing. */
function mixedType(whole: readonly string[], votes: readonly TypeVote[]): ReturnType<typeof commonType> {
  const reals = votes.filter(({ type }) => isReal(type));
  if (whole.some(type => decimalOf(type) !== null)) {
    return { reason: 'double and decimal have no type in common that keeps every value' };
  }
  if (reals.every(({ range }) => range?.isWhole)) {
    const widest = Math.max(...whole.map(integerBits));
    const fits = votes.every(({ range }) => range === null || !isBeyond(range, widest));
    return { type: fits ? whole.find(type => integerBits(type) === widest)! : 'bigint' };
  }
  const isExact = votes.every(({ type, range }) => isReal(type) || (range !== null && !isBeyond(range, 54)));
  if (isExact) return { type: 'double' };
  return {
    reason: 'some files have fractions or NaN where others have whole numbers beyond 2^53, which a double would round',
  };
}

const DIGITS: Readonly<Record<string, number>> = { tinyint: 3, smallint: 5, int: 10, bigint: 19 };

/** Whether values lie outside of what a signed integer of so many bits holds. */
function isBeyond({ min, max }: LeafRange, bits: number): boolean {
  const limit = 1n << BigInt(bits - 1);
  return (max !== null && max >= limit) || (min !== null && min < -limit);
}
