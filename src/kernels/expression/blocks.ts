import type { Vector } from '../../base/vector.ts';
import type { Expression } from '../../dataset/expression/expression.ts';
import { storageOf } from '../vectors/storage.ts';
import { columnsOf } from './columns-of.ts';
import { allocate, type NumberVector, numbersOf, numberVector } from './vectors.ts';

/** So many rows at a time: what lies between two steps stays in the processor's own memory. */
const BLOCK = 8192;

interface Input {
  readonly length: number;
  readonly column: (path: readonly string[]) => Vector;
}

/** An expression of numbers over columns of numbers, block by block; null for any other. */
export function inBlocks(
  expression: Expression,
  input: Input,
  compute: (expression: Expression, input: Input) => Vector,
): Vector | null {
  const { length } = input;
  const kind = storageOf(expression.type);
  if (length < 2 * BLOCK || kind === 'bytes' || kind === 'list' || kind === 'map' || kind === 'struct') return null;
  if (expression.kind === 'literal' || expression.kind === 'column') return null;
  const columns = new Map<string, NumberVector>();
  for (const path of columnsOf(expression)) {
    const vector = input.column(path);
    if (!isNumbers(vector)) return null;
    columns.set(JSON.stringify(path), vector);
  }
  if (columns.size === 0) return null;
  const values = allocate(kind, length);
  let nulls: Uint8Array | null = null;
  for (let from = 0; from < length; from += BLOCK) {
    const to = Math.min(length, from + BLOCK);
    const parts = new Map([...columns].map(([key, vector]) => [key, slice(vector, from, to)]));
    const part = compute(expression, { length: to - from, column: path => parts.get(JSON.stringify(path))! });
    values.set(numbersOf(part), from);
    if (part.nulls === null) continue;
    nulls ??= new Uint8Array(length);
    nulls.set(part.nulls, from);
  }
  return numberVector(kind, values, nulls);
}

function isNumbers(vector: Vector): vector is NumberVector {
  return 'values' in vector && vector.kind !== 'map';
}

function slice(vector: NumberVector, from: number, to: number): NumberVector {
  const { kind, values, nulls } = vector;
  return numberVector(kind, values.subarray(from, to), nulls?.subarray(from, to) ?? null);
}
