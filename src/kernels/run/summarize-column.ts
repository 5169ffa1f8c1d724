import type { DataType } from '../../base/data-type.ts';
import type { Vector } from '../../base/vector.ts';
import { textOf } from '../text-formats/text-of.ts';

/** How the values of some rows of a column are spread. */
export type ColumnSummary =
  /** Numbers and times: counts of equal stretches from min to max. */
  | {
      readonly kind: 'spread';
      readonly nulls: number;
      readonly min: string;
      readonly max: string;
      readonly counts: readonly number[];
    }
  /** Few texts: the most frequent ones, with their share of the rows that have a value. */
  | {
      readonly kind: 'values';
      readonly nulls: number;
      readonly values: readonly { readonly value: string; readonly share: number }[];
    }
  /** What is of no interest in its distribution. */
  | { readonly kind: 'distinct'; readonly nulls: number; readonly distinct: number };

const BINS = 24;
/** Shown at most; more texts than MANY are keys rather than values. */
const SHOWN = 6;
const MANY = 40;

/** `nulls` is a share of the rows. */
export function summarizeColumn(type: DataType, vector: Vector): ColumnSummary {
  const rows = presentRows(vector);
  const nulls = vector.length === 0 ? 0 : 1 - rows.length / vector.length;
  if (vector.kind === 'list' || vector.kind === 'map' || vector.kind === 'struct')
    return { kind: 'distinct', nulls, distinct: rows.length };
  const shown = textOf(type, vector, 'spark');
  // Only rows with a value are asked for.
  const text = (row: number): string => shown(row) ?? '';
  if (
    (vector.kind === 'int32' || vector.kind === 'int53' || vector.kind === 'float' || vector.kind === 'double') &&
    rows.length > 0
  ) {
    return {
      kind: 'spread',
      nulls,
      ...spread(vector.values, rows, vector.kind === 'int32' || vector.kind === 'int53', text),
    };
  }
  return texts(rows.map(text), nulls);
}

function presentRows({ length, nulls }: Vector): number[] {
  return Array.from({ length }, (_, row) => row).filter(row => nulls?.[row] !== 1);
}

function spread(
  values: ArrayLike<number>,
  rows: readonly number[],
  isWhole: boolean,
  text: (row: number) => string,
): { min: string; max: string; counts: number[] } {
  let least = rows[0]!;
  let most = rows[0]!;
  for (const row of rows) {
    if (values[row]! < values[least]!) least = row;
    if (values[row]! > values[most]!) most = row;
  }
  const [min, max] = [values[least]!, values[most]!];
  // Of few whole numbers each has a bar of its own.
  const size = isWhole ? Math.min(BINS, max - min + 1) : max > min ? BINS : 1;
  const width = isWhole ? (max - min + 1) / size : (max - min) / size || 1;
  const counts: number[] = Array(size).fill(0);
  for (const row of rows) counts[Math.min(size - 1, Math.floor((values[row]! - min) / width))]! += 1;
  return { min: text(least), max: text(most), counts };
}

function texts(values: readonly string[], nulls: number): ColumnSummary {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  if (counts.size > MANY) return { kind: 'distinct', nulls, distinct: counts.size };
  const top = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, SHOWN);
  return { kind: 'values', nulls, values: top.map(([value, count]) => ({ value, share: count / values.length })) };
}
